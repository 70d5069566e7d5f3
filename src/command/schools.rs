//! `oneclass schools`.

use std::process::ExitCode;

use clap::Subcommand;
use kernel::Result;
use kernel::config::Config;
use platform::schools::{self, NewSchool};
use serde_json::json;

#[derive(Debug, Subcommand)]
pub(crate) enum Schools {
    /// Create a school.
    Create {
        /// Its name.
        #[arg(long)]
        name: String,
        /// Its address below the platform's domain: letters, digits and hyphens.
        #[arg(long)]
        subdomain: String,
        /// primary, secondary, combined, ecd, special, vocational.
        #[arg(long = "type")]
        school_type: String,
        /// day, boarding, both.
        #[arg(long, default_value = "day")]
        boarding: String,
        /// Code of its province in the reference data.
        #[arg(long)]
        province: Option<String>,
        /// Code of its district in the reference data.
        #[arg(long)]
        district: Option<String>,
        /// Its number with the ministry.
        #[arg(long)]
        school_number: Option<String>,
    },
}

impl Schools {
    pub(crate) async fn run(self, config: Config) -> Result<ExitCode> {
        let Self::Create { name, subdomain, school_type, boarding, province, district, school_number } = self;
        let services = super::compose(config).await?;
        // The province and district are held against the reference data, so it must be there.
        seed::load_reference(&services).await?;
        let new: NewSchool = kernel::schema::read(json!({
            "name": name, "subdomain": subdomain, "school_type": school_type, "boarding": boarding,
            "province_code": province, "district_code": district, "school_number": school_number,
        }))?;
        let ctx = super::platform(&services, "schools create", "a school created at the command line");
        let school = schools::create(&ctx, new).await?;
        ctx.commit().await?;
        println!("{}  {}  ({})", school.id, school.name, school.subdomain);
        services.database().close().await;
        Ok(ExitCode::SUCCESS)
    }
}
