//! What the command line asks for, the same for `oneclass seed` and `seed`.

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use kernel::{Result, Services};

use super::{Progress, bulk, demo, listed, load_reference};

/// What to load. Without any: reference data and the demo schools.
#[derive(Debug, Clone, Default, Args)]
pub struct Options {
    /// Load the reference data only.
    #[arg(long)]
    pub reference: bool,
    /// Load the demo schools, with their known passwords.
    #[arg(long)]
    pub demo: bool,
    /// Load the 120 schools of the ministry's sample with their structure: year, terms, grades, subjects, classes; no people.
    #[arg(long)]
    pub listed: bool,
    /// Load so many schools for benchmarks.
    #[arg(long, value_name = "N")]
    pub schools: Option<u32>,
    /// How many learners each of those has.
    #[arg(long, value_name = "M", default_value_t = 1_000, requires = "schools")]
    pub students: u32,
}

/// Loads what is asked for.
///
/// # Errors
/// The database's. What was loaded before stays, and the next run goes on from there.
pub async fn run(services: &Services, options: &Options, progress: &dyn Fn(&Progress<'_>)) -> Result<()> {
    let by_default = !options.reference && !options.demo && !options.listed && options.schools.is_none();
    if options.reference {
        load_reference(services).await?;
    }
    if options.listed {
        listed(services, progress).await?;
    }
    if options.demo || by_default {
        demo(services, progress).await?;
    }
    if let Some(schools) = options.schools {
        bulk(services, schools, options.students, progress).await?;
    }
    Ok(())
}

/// Shows progress on the terminal, and nothing when there is none.
pub fn progress_bar() -> impl Fn(&Progress<'_>) {
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len}, {per_sec}, {eta}  {msg}");
    let bar = ProgressBar::no_length().with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    move |progress| {
        bar.set_length(progress.total);
        bar.set_position(progress.done);
        bar.set_message(progress.school.to_owned());
        if progress.done >= progress.total {
            bar.finish();
        }
    }
}
