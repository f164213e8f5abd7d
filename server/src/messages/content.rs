//! Content that people write, checked against the bounds of the contract.

use prost::Message;
use tidings_proto::v1::{Content, LinkPreview, Sealed, Text, content::Kind};
use uuid::Uuid;

use crate::{
    gateway::{parse, status::Invalid},
    ids::UserId,
    log::{Body, Encryption},
};

/// The most that a body may have, in bytes.
pub const BODY_BYTES: usize = 64 * 1024;
const TEXT_CHARACTERS: usize = 16_384;
const MENTIONS: usize = 64;
const URL_BYTES: usize = 2048;
const TITLE_CHARACTERS: usize = 256;
const DESCRIPTION_CHARACTERS: usize = 1024;
const SCHEME_BYTES: usize = 64;
const EMOJI_BYTES: usize = 32;

/// A body in the clear. `field` is where it stands in the request.
pub fn clear(field: &str, mut content: Content) -> Result<Body, Invalid> {
    match &content.kind {
        Some(Kind::Text(text)) => check_text(&format!("{field}.text"), text)?,
        None => return Err(Invalid::new(format!("{field}.kind"), "is required")),
    }
    if content.mentions.len() > MENTIONS {
        return Err(Invalid::new(format!("{field}.mentions"), format!("must be at most {MENTIONS}")));
    }
    for (index, mention) in content.mentions.iter().enumerate() {
        parse::id::<UserId>(&format!("{field}.mentions[{index}].user_id"), &mention.user_id)?;
    }
    // Only a forward by the server counts.
    content.forward_count = 0;
    encoded(field, Encryption::Clear, &content)
}

/// A body that only its readers can open.
pub fn sealed(field: &str, sealed: &Sealed) -> Result<Body, Invalid> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
    if !(1..=SCHEME_BYTES).contains(&sealed.scheme.len()) || !sealed.scheme.bytes().all(allowed) {
        return Err(Invalid::new(format!("{field}.scheme"), "must have 1 to 64 bytes of a-z 0-9 . _ -"));
    }
    if !(1..=BODY_BYTES).contains(&sealed.ciphertext.len()) {
        return Err(Invalid::new(format!("{field}.ciphertext"), format!("must have 1 to {BODY_BYTES} bytes")));
    }
    Ok(Body { encryption: Encryption::Sealed, bytes: sealed.encode_to_vec().into() })
}

/// An emoji, or nothing.
pub fn emoji(field: &str, emoji: String) -> Result<String, Invalid> {
    let plain =
        |character: char| character.is_control() || character.is_whitespace() || character.is_ascii_alphabetic();
    if emoji.len() > EMOJI_BYTES || emoji.contains(plain) {
        return Err(Invalid::new(field, format!("must be one emoji of at most {EMOJI_BYTES} bytes")));
    }
    Ok(emoji)
}

/// Encodes content that was checked.
pub fn encoded(field: &str, encryption: Encryption, content: &Content) -> Result<Body, Invalid> {
    let bytes = content.encode_to_vec();
    if bytes.len() > BODY_BYTES {
        return Err(Invalid::new(field, format!("must have at most {BODY_BYTES} bytes when encoded")));
    }
    Ok(Body { encryption, bytes: bytes.into() })
}

fn check_text(field: &str, text: &Text) -> Result<(), Invalid> {
    // Bytes bound characters, so a long text is not counted to its end.
    let too_long = text.text.len() > 4 * TEXT_CHARACTERS || text.text.chars().count() > TEXT_CHARACTERS;
    if too_long || text.text.trim().is_empty() {
        let problem = format!("must have 1 to {TEXT_CHARACTERS} characters, not only white space");
        return Err(Invalid::new(format!("{field}.text"), problem));
    }
    text.link.as_ref().map_or(Ok(()), |link| check_link(&format!("{field}.link"), link))
}

fn check_link(field: &str, link: &LinkPreview) -> Result<(), Invalid> {
    let url = &link.url;
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let has_host = rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '?', '#']));
    if !has_host || url.len() > URL_BYTES || url.contains(|character: char| character.is_control() || character == ' ')
    {
        let problem = format!("must be an http or https address of at most {URL_BYTES} bytes");
        return Err(Invalid::new(format!("{field}.url"), problem));
    }
    parse::text(&format!("{field}.title"), &link.title, 0..=TITLE_CHARACTERS)?;
    parse::text(&format!("{field}.description"), &link.description, 0..=DESCRIPTION_CHARACTERS)?;
    Ok(())
}

/// An id that a client made: a UUID.
pub fn client_id(value: &str) -> Result<crate::ids::ClientId, Invalid> {
    let id: Uuid = parse::id("client_id", value)?;
    if id.is_nil() {
        return Err(Invalid::new("client_id", "must not be the nil UUID"));
    }
    Ok(id.into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(text: &str) -> Content {
        let text = Text { text: text.to_owned(), link: None };
        Content { kind: Some(Kind::Text(text)), ..Default::default() }
    }

    #[test]
    fn text_is_one_to_16384_characters() {
        assert!(clear("content", text("x")).is_ok());
        assert!(clear("content", text(&"ü".repeat(TEXT_CHARACTERS))).is_ok());
        for wrong in ["", " \n\t", &"x".repeat(TEXT_CHARACTERS + 1)] {
            assert_eq!(clear("content", text(wrong)).unwrap_err().field, "content.text.text");
        }
    }

    #[test]
    fn a_sender_cannot_claim_that_content_was_forwarded() {
        let body = clear("content", Content { forward_count: 7, ..text("x") }).unwrap();
        assert_eq!(Content::decode(body.bytes.as_ref()).unwrap().forward_count, 0);
    }

    #[test]
    fn links_are_http_or_https() {
        let link = |url: &str| LinkPreview { url: url.to_owned(), ..Default::default() };
        assert!(check_link("link", &link("https://example.org/a?b=c")).is_ok());
        for wrong in ["", "javascript:alert(1)", "https://", "http:///path", "ftp://example.org", "https://a b"] {
            assert_eq!(check_link("link", &link(wrong)).unwrap_err().field, "link.url", "{wrong}");
        }
    }

    #[test]
    fn a_reaction_is_an_emoji_or_nothing() {
        for right in ["", "👍", "👩‍👩‍👧‍👦", "❤️", "1️⃣"] {
            assert!(emoji("emoji", right.to_owned()).is_ok(), "{right}");
        }
        for wrong in ["yes", "\n", "👍 ", &"👍".repeat(9)] {
            assert!(emoji("emoji", wrong.to_owned()).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_accepted_fits_into_a_body(scheme in ".*", ciphertext: Vec<u8>, words in ".*", url in ".*") {
            let accepted = [
                sealed("sealed", &Sealed { scheme, ciphertext }),
                clear("content", Content {
                    kind: Some(Kind::Text(Text {
                        text: words,
                        link: Some(LinkPreview { url, ..Default::default() }),
                    })),
                    ..Default::default()
                }),
            ];
            for body in accepted.into_iter().flatten() {
                prop_assert!(body.bytes.len() <= BODY_BYTES + SCHEME_BYTES + 16);
            }
        }
    }
}
