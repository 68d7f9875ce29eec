//! The logic of the realistic action of the measurements: from about 1 KB of JSON with 20 properties and one contact to
//! about 0.7 KB of JSON. The same code runs natively, in a Greenroom action, and in an Extism plugin.
//!
//! What it never does: it reads no contact itself. Each of the three has its own way to read one.

use serde::{Deserialize, Serialize};

/// The properties that the action reads of its contact.
pub const WANTED: [&str; 3] = ["firstname", "lastname", "lifecyclestage"];

/// A deal that a form, a shop or a person entered: 20 properties.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Input {
    pub contact_id: String,
    pub deal_name: String,
    pub pipeline: String,
    pub stage: String,
    pub currency: String,
    pub unit_price: f64,
    pub quantity: u32,
    pub discount_percent: f64,
    pub tax_percent: f64,
    pub locale: String,
    pub country: String,
    pub company: String,
    pub job_title: String,
    pub source: String,
    pub campaign: String,
    pub landing_page: String,
    pub consent: bool,
    pub tags: Vec<String>,
    pub requested_at: String,
    pub notes: String,
}

/// A contact, with the properties that the action reads.
#[derive(Debug, Default)]
#[allow(missing_docs)]
pub struct Person<'a> {
    pub id: &'a str,
    pub email: Option<&'a str>,
    pub first_name: Option<&'a str>,
    pub last_name: Option<&'a str>,
    pub lifecycle: Option<&'a str>,
}

/// A contact as the hosts of other products give it, in JSON.
#[derive(Debug, Deserialize)]
#[allow(missing_docs)]
pub struct Contact {
    pub id: String,
    pub email: Option<String>,
    pub firstname: Option<String>,
    pub lastname: Option<String>,
    pub lifecyclestage: Option<String>,
}

impl Contact {
    /// The person for [`answer`].
    pub fn person(&self) -> Person<'_> {
        Person {
            id: &self.id,
            email: self.email.as_deref(),
            first_name: self.firstname.as_deref(),
            last_name: self.lastname.as_deref(),
            lifecycle: self.lifecyclestage.as_deref(),
        }
    }
}

/// The data for the CRM and for the salesperson.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct Output {
    pub contact_id: String,
    pub greeting: String,
    pub email: Option<String>,
    pub deal_name: String,
    pub pipeline: String,
    pub stage: String,
    pub net_amount: f64,
    pub tax_amount: f64,
    pub gross_amount: f64,
    pub currency: String,
    pub score: u32,
    pub owner_team: String,
    pub follow_up: String,
    pub labels: Vec<String>,
    pub summary: String,
}

/// Prices the deal, scores the person, and writes a summary.
pub fn answer(input: Input, person: &Person<'_>) -> Output {
    let net = cents(input.unit_price * f64::from(input.quantity) * (1.0 - input.discount_percent / 100.0));
    let tax = cents(net * input.tax_percent / 100.0);
    let gross = cents(net + tax);
    let score = score(&input, person, gross);
    let name = match (person.first_name, person.last_name) {
        (Some(first), Some(last)) => format!("{first} {last}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => input.company.clone(),
    };
    let team = if gross >= 10_000.0 { "enterprise" } else { "growth" };
    let follow_up = if input.consent { "call-within-a-day" } else { "wait-for-consent" };
    let mut labels: Vec<String> = input.tags.iter().map(|tag| tag.to_lowercase()).collect();
    labels.push(format!("source:{}", input.source));
    labels.push(format!("country:{}", input.country));
    let summary = format!(
        "{name}, {} at {} ({}), asked for {} of \"{}\" through {} on {}: {gross} {} with {}% off. Next: {follow_up}, by team {team}.",
        input.job_title,
        input.company,
        input.locale,
        input.quantity,
        input.deal_name,
        input.campaign,
        input.requested_at,
        input.currency,
        input.discount_percent,
    );
    Output {
        contact_id: person.id.to_owned(),
        greeting: format!("Dear {name}"),
        email: person.email.map(str::to_owned),
        deal_name: input.deal_name,
        pipeline: input.pipeline,
        stage: input.stage,
        net_amount: net,
        tax_amount: tax,
        gross_amount: gross,
        currency: input.currency,
        score,
        owner_team: format!("{team}-{}", input.country.to_lowercase()),
        follow_up: follow_up.to_owned(),
        labels,
        summary,
    }
}

fn score(input: &Input, person: &Person<'_>, gross: f64) -> u32 {
    let by_stage = match person.lifecycle {
        Some("customer") => 40,
        Some("opportunity") => 30,
        Some("lead") => 15,
        _ => 0,
    };
    let by_amount = if gross >= 10_000.0 { 35 } else { 20 };
    let by_page = if input.landing_page.contains("/pricing") { 15 } else { 5 };
    by_stage + by_amount + by_page + u32::from(input.consent) * 10
}

fn cents(amount: f64) -> f64 {
    (amount * 100.0).round() / 100.0
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const INPUT: &str = include_str!("../input.json");

    #[test]
    fn it_is_as_large_as_the_measurements_say() {
        let fields: serde_json::Value = serde_json::from_str(INPUT).unwrap();
        assert_eq!(fields.as_object().unwrap().len(), 20);
        let text = fields.to_string();
        assert!((950..=1_050).contains(&text.len()), "{} bytes in", text.len());
        let person = Person {
            id: "101",
            email: Some("ada@example.com"),
            first_name: Some("Ada"),
            last_name: Some("Lovelace"),
            lifecycle: Some("opportunity"),
        };
        let output = serde_json::to_string(&answer(serde_json::from_str(&text).unwrap(), &person)).unwrap();
        assert!((650..=750).contains(&output.len()), "{} bytes out: {output}", output.len());
    }

    #[test]
    fn a_deal_is_priced() {
        let input: Input = serde_json::from_str(INPUT).unwrap();
        let output = answer(input, &Person { id: "1", ..Person::default() });
        assert_eq!((output.net_amount, output.tax_amount, output.gross_amount), (10_584.0, 2_010.96, 12_594.96));
        assert_eq!((output.score, output.follow_up.as_str()), (60, "call-within-a-day"));
    }
}
