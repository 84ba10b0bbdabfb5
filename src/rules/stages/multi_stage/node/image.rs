//! The stage of a project of Node, and the image that its second one starts from.

use super::super::parts::Call;
use super::super::shape::Site;
use super::super::walk::Left;
use crate::knowledge::variants::Variants;

/// The stage that a command is in.
pub(super) fn site_of<'s, 'm>(call: &'s Call<'_, 'm>) -> Option<Site<'s, 'm>> {
    let context = call.context;
    let stage = context.model.stage_of(call.run)?;
    let image = context.model.own_image(stage)?;
    Some(Site {
        context,
        stage,
        image,
    })
}

/// The image of a stage as it is named.
pub(super) fn name(site: &Site<'_, '_>) -> String {
    let model = site.context.model;
    let from = model.instructions[model.stages[site.stage].instructions.start];
    let text = from.text(from.statement.body_span);
    let text = String::from_utf8_lossy(text);
    text.split_whitespace()
        .find(|word| !word.starts_with("--"))
        .unwrap_or_default()
        .to_owned()
}

/// The slim variant of the image, if there is one and nothing depends on the full one's accounts; else the image itself.
pub(super) fn slim(site: &Site<'_, '_>, left: &Left) -> String {
    let written = name(site);
    let variant = Variants::of(&site.image).and_then(|it| it.tag(site.image.tag));
    match variant {
        Some(tag) if left.users.is_empty() && !written.contains(['$', '@']) => {
            let end = written
                .rfind(':')
                .filter(|at| !written[*at..].contains('/'));
            format!("{}:{tag}", &written[..end.unwrap_or(written.len())])
        }
        _ => written,
    }
}
