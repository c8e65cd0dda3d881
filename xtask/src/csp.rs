//! The content security policy of the released page: what it may load, run and reach.

use crate::fail::{Result, fail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The comment in index.html that the policy replaces; it comes before every script and style.
pub(crate) const PLACE: &str = "<!-- content-security-policy:";

/// The page with its policy.
pub(crate) fn with_policy(html: &str) -> Result<String> {
    put(html, "'self' ")
}

/// The page that is one file, with its policy: it runs and shows what stands in it, and nothing beside it.
pub(crate) fn with_policy_of_one_file(html: &str) -> Result<String> {
    put(html, "")
}

/// `own` is the word for the site's own files.
fn put(html: &str, own: &str) -> Result<String> {
    let (before, rest) = html.split_once(PLACE).ok_or_else(|| fail!("index.html has no comment `{PLACE} …`"))?;
    let (_, after) = rest.split_once("-->").ok_or_else(|| fail!("the comment `{PLACE} …` does not end"))?;
    if before.contains("<script") || before.contains("<style") || before.contains("<link") {
        return Err(fail!("the content security policy must come before everything that it is about"));
    }
    let policy = policy(&inline_scripts(after), own);
    Ok(format!("{before}<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">{after}"))
}

fn policy(scripts: &[&str], own: &str) -> String {
    let hashes: String =
        scripts.iter().map(|script| format!("'sha256-{}' ", STANDARD.encode(Sha256::digest(script)))).collect();
    let mut rules = vec![
        "default-src 'none'".to_owned(),
        format!("script-src {hashes}{own}'wasm-unsafe-eval'"),
        // Workers are made of Blobs; a site of several files also has the service worker that keeps it.
        format!("worker-src {own}blob:"),
        // Widths, colours and positions of what is drawn are set as styles of single elements.
        format!("style-src {own}'unsafe-inline'"),
        format!("img-src {own}data: blob:"),
        format!("media-src {own}blob:"),
        // A network may be opened from an address that a person gives, or that a teacher tries on their own machine.
        format!("connect-src {own}https: http://localhost:* http://127.0.0.1:*"),
        // What a teacher's own page will show is shown in a frame first.
        "frame-src 'self'".to_owned(),
        "base-uri 'none'".to_owned(),
        "form-action 'none'".to_owned(),
    ];
    if !own.is_empty() {
        rules.push("manifest-src 'self'".to_owned());
    }
    rules.join("; ")
}

/// The text of every script element that runs and has no `src`.
fn inline_scripts(html: &str) -> Vec<&str> {
    let mut scripts = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once("<script") {
        let Some((attributes, body)) = after.split_once('>') else {
            break;
        };
        let Some((text, after)) = body.split_once("</script") else {
            break;
        };
        let data = ["application/", "text/plain"].iter().any(|kind| attributes.contains(kind));
        if !data && !attributes.contains("src=") {
            scripts.push(text);
        }
        rest = after;
    }
    scripts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_inline_script_is_allowed_by_its_hash() {
        let page = "<meta charset=utf-8><!-- content-security-policy: later --><script src=\"a.js\"></script><script type=module>alert(1)</script>";
        let page = with_policy(page).unwrap();
        // `printf 'alert(1)' | openssl dgst -sha256 -binary | base64`
        assert!(
            page.contains("script-src 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=' 'self' 'wasm-unsafe-eval'"),
            "{page}"
        );
        assert_eq!(page.matches("sha256-").count(), 1);
        assert!(!page.contains("later"));
    }

    #[test]
    fn a_page_without_a_place_for_it_is_refused() {
        assert!(with_policy("<script></script>").is_err());
        assert!(with_policy("<script></script><!-- content-security-policy: -->").is_err());
    }
}
