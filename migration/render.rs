//! A [`Table`] as the statements that make it and take it away, for either database.

use sea_orm::sea_query::{
    Check, ConditionalStatement, Expr, Index, IndexCreateStatement, PostgresQueryBuilder, SchemaStatementBuilder,
    SqliteQueryBuilder, Table as Statement, TableCreateStatement,
};
use sea_orm::{DbBackend, DbErr};

use crate::roles::Roles;
use crate::table::{IndexSpec, Table};
use crate::{append_only, rls};

impl Table {
    /// Indexes of foreign keys that no declared index serves. A partial one does not: the check on
    /// deleting a parent looks at every child.
    fn foreign_key_indexes(&self) -> Vec<IndexSpec> {
        self.referencing
            .iter()
            .filter(|column| {
                let wanted = self.scoped(&[column]);
                !self.indexes.iter().any(|index| index.predicate.is_none() && index.columns.starts_with(&wanted))
            })
            .map(|column| IndexSpec {
                name: format!("ix_{}_{column}", self.name),
                columns: self.scoped(&[column]),
                unique: false,
                predicate: None,
                counts: false,
            })
            .collect()
    }

    /// The statements that create the table with all its rules, in order.
    ///
    /// # Errors
    /// `BackendNotSupported` for a database that is neither SQLite nor PostgreSQL.
    pub(crate) fn create_sql(&self, backend: DbBackend, roles: &Roles) -> Result<Vec<String>, DbErr> {
        let mut statements = vec![render(backend, &self.create_statement())?];
        for index in self.indexes.iter().chain(&self.foreign_key_indexes()) {
            statements.push(render(backend, &index.statement(self.name, backend))?);
        }
        let postgres = backend == DbBackend::Postgres;
        if let Some(no_overlap) = &self.no_overlap {
            statements.extend(no_overlap.sql(postgres));
        }
        if self.append_only {
            let columns: Vec<&str> = self.columns.iter().map(|column| column.name).collect();
            statements.extend(append_only::sql(postgres, self.name, &columns));
        }
        if postgres {
            statements.extend(rls::sql(self.name, self.access, roles));
        }
        Ok(statements)
    }

    /// The statements that take the table away again, with what only it used.
    ///
    /// # Errors
    /// As [`Table::create_sql`].
    pub(crate) fn drop_sql(&self, backend: DbBackend) -> Result<Vec<String>, DbErr> {
        let mut statements = vec![render(backend, &Statement::drop().table(self.name).to_owned())?];
        if self.append_only && backend == DbBackend::Postgres {
            statements.push(append_only::drop_function(self.name));
        }
        Ok(statements)
    }

    fn create_statement(&self) -> TableCreateStatement {
        let mut create = Statement::create();
        create.table(self.name);
        for column in &self.columns {
            create.col(column.definition());
        }
        let mut primary_key = Index::create();
        primary_key.name(format!("pk_{}", self.name));
        for column in &self.primary_key {
            primary_key.col(*column);
        }
        create.primary_key(&mut primary_key);
        for foreign_key in &self.foreign_keys {
            create.foreign_key(&mut foreign_key.clone());
        }
        for (name, expression) in &self.checks {
            create.check(Check::named(name.clone(), Expr::cust(expression.clone())));
        }
        create.to_owned()
    }
}

impl IndexSpec {
    fn statement(&self, table: &'static str, backend: DbBackend) -> IndexCreateStatement {
        let mut index = Index::create();
        index.name(&self.name).table(table);
        for column in &self.columns {
            index.col(*column);
        }
        if self.counts && backend == DbBackend::Sqlite {
            index.col("deleted_at");
        }
        if self.unique {
            index.unique();
        }
        if let Some(predicate) = &self.predicate {
            index.and_where(Expr::cust(predicate.clone()));
        }
        index
    }
}

fn render(backend: DbBackend, statement: &impl SchemaStatementBuilder) -> Result<String, DbErr> {
    match backend {
        DbBackend::Sqlite => Ok(statement.to_string(SqliteQueryBuilder)),
        DbBackend::Postgres => Ok(statement.to_string(PostgresQueryBuilder)),
        other => Err(DbErr::BackendNotSupported { db: other.as_str(), ctx: "migration" }),
    }
}
