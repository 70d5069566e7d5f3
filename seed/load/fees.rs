//! What a school charges, and the charges that its learners have for the term.

use kernel::values::Money;
use kernel::{Ctx, Result};
use money::finance::fee_structure::{self, Fund};
use money::finance::{Charges, FeeStructures, charge, charges, fee_structures};
use people::sis::enrolment::Boarding;
use uuid::Uuid;

use super::calendar::SchoolYear;
use super::plan::Plan;

/// The fees of the term under way.
#[derive(Debug)]
pub(super) struct Fees {
    year: SchoolYear,
    of_term: Vec<fee_structure::Model>,
}

/// Makes the fees of a school year.
pub(super) async fn load(ctx: &Ctx, plan: &Plan, year: &SchoolYear) -> Result<Fees> {
    let mut of_term = Vec::new();
    for term in 1..=3 {
        let tariff = &plan.tariff;
        let everyone = [("Tuition", Fund::Tuition, tariff.tuition, None), ("Development levy", Fund::Levy, tariff.levy, None)];
        let boarders = tariff.boarding.map(|amount| ("Boarding", Fund::Boarding, amount, Some(Boarding::Boarder)));
        for (name, fund, amount, boarding) in everyone.into_iter().chain(boarders) {
            let name = format!("{name}, term {term}");
            let fee = create(ctx, year, Fee { name, term: Some(term), level: None, boarding, fund, amount }).await?;
            if term == year.term {
                of_term.push(fee);
            }
        }
    }
    for level in plan.levels.iter().filter(|level| level.examined) {
        let name = format!("Examination fee, {}", level.label);
        let level = Some(level.code.clone());
        create(ctx, year, Fee { name, term: None, level, boarding: None, fund: Fund::Exam, amount: plan.tariff.examination })
            .await?;
    }
    Ok(Fees { year: *year, of_term })
}

struct Fee {
    name: String,
    term: Option<i32>,
    level: Option<String>,
    boarding: Option<Boarding>,
    fund: Fund,
    amount: Money,
}

async fn create(ctx: &Ctx, year: &SchoolYear, fee: Fee) -> Result<fee_structure::Model> {
    let input = fee_structures::Input {
        name: fee.name,
        academic_year: year.year,
        term: fee.term,
        level_code: fee.level,
        boarding: fee.boarding,
        fund: fee.fund,
        amount: fee.amount,
        active: true,
    };
    kernel::resource::create::<FeeStructures>(ctx, input).await
}

impl Fees {
    /// What a learner is charged for the term.
    pub(super) fn charges(&self, student_id: Uuid, boarding: Boarding) -> impl Iterator<Item = charge::ActiveModel> + '_ {
        let concerned = self.of_term.iter().filter(move |fee| fee.boarding.is_none_or(|whom| whom == boarding));
        concerned.map(move |fee| {
            kernel::resource::new_row::<Charges>(charges::Input {
                student_id,
                fee_structure_id: Some(fee.id),
                description: fee.name.clone(),
                amount: Money::new(fee.amount_minor, fee.currency),
                charged_on: self.year.term_begins_on,
                due_on: self.year.fees_due_on(),
                academic_year: fee.academic_year,
                term: fee.term,
            })
        })
    }
}
