//! Which operation an address and a method mean: a radix tree over the registry, because actix tries its routes one by
//! one, each with a regular expression, and there are hundreds.

use actix_web::http::Method;
use matchit::Router;

use crate::errors::{Error, Result};
use crate::registry::Registry;

/// The addresses of all operations.
#[derive(Clone, Default)]
pub(super) struct Routes(Router<Place>);

/// One address.
#[derive(Debug, Clone, Default)]
struct Place {
    /// The methods it knows, with the place of each operation in the registry.
    methods: Vec<(Method, usize)>,
}

/// What a request's address and method come to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// This operation, with the segments that its address names.
    Operation(usize, Vec<(String, String)>),
    /// The address knows other methods only: these.
    OtherMethods(String),
    /// There is no such address.
    Nothing,
}

impl Routes {
    /// Of all operations.
    ///
    /// # Errors
    /// When two addresses differ only in the names of their segments.
    pub(super) fn of(registry: &Registry) -> Result<Self> {
        let mut places = std::collections::BTreeMap::<String, Place>::new();
        for (index, operation) in registry.operations().iter().enumerate() {
            places.entry(operation.address()).or_default().methods.push((operation.method.clone(), index));
        }
        let mut router = Router::new();
        for (address, place) in places {
            router.insert(&address, place).map_err(|e| Error::internal(format!("{address}: {e}")))?;
        }
        Ok(Self(router))
    }

    /// What is at a path. It comes from actix, which has decoded all of it but `%25`, `%2F` and `%2B`.
    pub(super) fn find(&self, method: &Method, path: &str) -> Found {
        let Ok(found) = self.0.at(path) else { return Found::Nothing };
        let asked = if *method == Method::HEAD { &Method::GET } else { method };
        match found.value.methods.iter().find(|(known, _)| known == asked) {
            Some((_, index)) => {
                let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
                Found::Operation(*index, found.params.iter().map(|(name, text)| (name.to_owned(), decoded(text))).collect())
            }
            None => Found::OtherMethods(found.value.allowed()),
        }
    }
}

impl Place {
    /// As `Allow` lists them.
    fn allowed(&self) -> String {
        let mut methods: Vec<&str> = self.methods.iter().map(|(method, _)| method.as_str()).collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes() -> Routes {
        let mut router = Router::new();
        let place = |methods: &[(Method, usize)]| Place { methods: methods.to_vec() };
        router.insert("/api/v1/students/{id}", place(&[(Method::GET, 0), (Method::PATCH, 1)])).unwrap();
        router.insert("/api/v1/students/import", place(&[(Method::POST, 2)])).unwrap();
        Routes(router)
    }

    #[test]
    fn a_fixed_segment_is_not_taken_for_an_id() {
        let routes = routes();
        assert_eq!(routes.find(&Method::POST, "/api/v1/students/import"), Found::Operation(2, Vec::new()));
        let id = vec![("id".to_owned(), "imports".to_owned())];
        assert_eq!(routes.find(&Method::HEAD, "/api/v1/students/imports"), Found::Operation(0, id));
        assert_eq!(routes.find(&Method::GET, "/api/v1/students/"), Found::Nothing);
        assert_eq!(routes.find(&Method::GET, "/api/v1/students/1/2"), Found::Nothing);
    }

    #[test]
    fn another_method_is_told_those_there_are() {
        let found = routes().find(&Method::PUT, "/api/v1/students/1");
        assert_eq!(found, Found::OtherMethods("GET, PATCH, HEAD".to_owned()));
    }

    #[test]
    fn a_segment_is_decoded_once() {
        let found = routes().find(&Method::GET, "/api/v1/students/a%2541%2Fb");
        assert_eq!(found, Found::Operation(0, vec![("id".to_owned(), "a%41/b".to_owned())]));
    }
}
