//! The page as one file, with a document in it.

/// What the document stands in.
const START: &str = "<script type=\"application/json\" id=\"convscope-document\">";
const END: &str = "</script>";

/// The page's text with this document in the place of the one that it holds, if it is such a page. No text of a document ends
/// the element or begins a comment in it: `<` is written in JSON's own way.
#[must_use]
pub fn with_document(page: &str, document: &str) -> Option<String> {
    let (before, rest) = page.split_once(START)?;
    let (_, after) = rest.split_once(END)?;
    Some([before, START, &document.replace('<', "\\u003c"), END, after].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{document, presets::preset};

    #[test]
    fn a_document_is_put_into_a_page_and_into_that_page_again() {
        let page =
            "<head><script type=\"application/json\" id=\"convscope-document\"></script></head><script>1</script>";
        let mut first = preset("lenet5").unwrap();
        first.title = crate::nn::document::Title::Own("</script><!--<script>alert(1)".to_owned());
        let once = with_document(page, &document::write(&first)).unwrap();
        assert_eq!(once.matches("</script>").count(), 2);
        let inside = once.split_once(START).unwrap().1.split_once(END).unwrap().0;
        assert_eq!(document::read(inside).unwrap().document, first);
        let twice = with_document(&once, &document::write(&preset("vgg16").unwrap())).unwrap();
        assert_eq!(twice, with_document(page, &document::write(&preset("vgg16").unwrap())).unwrap());
        assert_eq!(with_document("<html></html>", "{}"), None);
    }
}
