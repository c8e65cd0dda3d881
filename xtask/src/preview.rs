//! What other sites show of a link to this one: Open Graph tags in the page, and `oembed.json`. Both want whole addresses, which
//! only who publishes the site knows: `CONVSCOPE_SITE=https://example.org/folder/`. Without it the page has the tags that need none.

use crate::fail::{During, Result, fail};
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Where the site will stand.
const SITE: &str = "CONVSCOPE_SITE";

const TITLE: &str = "Convscope";
const ABOUT: &str = "Design a convolutional network in the browser and watch your own picture go through it.";

/// The picture that stands for the site.
const PICTURE: (&str, u32, u32) = ("icons/preview.png", 1200, 630);

/// The folder that the site will stand in, with a slash at its end.
fn site() -> Result<Option<String>> {
    let Some(site) = env::var_os(SITE).filter(|site| !site.is_empty()) else { return Ok(None) };
    let site = site.to_str().filter(|site| is_address(site)).ok_or_else(|| fail!("{SITE} is no https address"))?;
    Ok(Some(if site.ends_with('/') { site.to_owned() } else { format!("{site}/") }))
}

/// Whether a text is an address that can stand in quotes.
fn is_address(text: &str) -> bool {
    text.starts_with("https://") && !text.contains(['"', '<', '>', '&', '\'', ' ', '#', '?'])
}

/// The tags.
pub(crate) fn tags() -> Result<String> {
    Ok(tags_of(site()?.as_deref()))
}

fn tags_of(site: Option<&str>) -> String {
    let mut tags = String::new();
    let mut tag = |name: &str, value: &str| {
        let _ = write!(tags, "<meta property=\"og:{name}\" content=\"{value}\">");
    };
    tag("type", "website");
    tag("title", TITLE);
    tag("description", ABOUT);
    if let Some(site) = site {
        let (picture, width, height) = PICTURE;
        tag("url", site);
        tag("image", &format!("{site}{picture}"));
        tag("image:width", &width.to_string());
        tag("image:height", &height.to_string());
        tag("image:alt", "The layers of a small network, to scale, with their shapes and counts");
        tags.push_str(
            "<link rel=\"alternate\" type=\"application/json+oembed\" href=\"./oembed.json\" title=\"Convscope\">",
        );
    }
    tags
}

/// Writes `oembed.json` into a released site whose address is known.
pub(crate) fn write(dist: &Path) -> Result {
    let Some(site) = site()? else { return Ok(()) };
    fs::write(dist.join("oembed.json"), oembed(&site)).during("oembed.json")
}

/// What a site that knows oEmbed shows: the frame as it is by itself. One answer for all links, since what a link shows stands
/// behind its `#`, which is sent to no server.
fn oembed(site: &str) -> String {
    let (picture, width, height) = PICTURE;
    format!(
        "{{\n  \"version\": \"1.0\",\n  \"type\": \"rich\",\n  \"title\": \"{TITLE}\",\n  \"provider_name\": \"{TITLE}\",\n  \
         \"provider_url\": \"{site}\",\n  \"width\": 640,\n  \"height\": 420,\n  \
         \"html\": \"<iframe src=\\\"{site}embed.html\\\" title=\\\"{TITLE}\\\" width=\\\"640\\\" height=\\\"420\\\" \
         style=\\\"border:0;color-scheme:normal\\\" loading=\\\"lazy\\\"></iframe>\",\n  \
         \"thumbnail_url\": \"{site}{picture}\",\n  \"thumbnail_width\": {width},\n  \"thumbnail_height\": {height}\n}}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_an_address_is_there_with_one() {
        let tags = tags_of(Some("https://example.org/a/"));
        assert!(
            tags.contains("og:image\" content=\"https://example.org/a/icons/preview.png\"")
                && tags.contains("json+oembed")
        );
        let tags = tags_of(None);
        assert!(tags.contains("og:title") && !tags.contains("og:image") && !tags.contains("oembed"));
        let frame = oembed("https://example.org/a/");
        assert!(frame.contains("src=\\\"https://example.org/a/embed.html\\\"") && frame.matches('{').count() == 1);
    }

    #[test]
    fn an_address_is_https_and_nothing_else() {
        assert!(is_address("https://example.org/a"));
        for wrong in ["http://example.org", "example.org", "https://a\"b", "https://a/#b", "https://a/?b"] {
            assert!(!is_address(wrong), "{wrong}");
        }
    }
}
