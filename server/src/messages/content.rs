//! What a message says: its bounds, and its form in the log.

use prost::Message;
use tidings_proto::v1::{Content, LinkPreview, Mention, Sealed, Text, content};

use crate::{
    gateway::{
        parse::{self, required},
        status::Invalid,
    },
    ids::UserId,
    log::{Body, Encryption},
};

/// The most that content may take when encoded. What is larger is media.
pub const BYTES: usize = 64 * 1024;
const TEXT_CHARACTERS: usize = 16_384;
const MENTIONS: usize = 64;
const URL_BYTES: usize = 2048;
const TITLE_CHARACTERS: usize = 256;
const DESCRIPTION_CHARACTERS: usize = 1024;
const SCHEME_BYTES: usize = 64;

/// Content in the clear. What only the server sets is reset; `field` is where it stands in the request.
pub fn clear(field: &str, mut content: Content) -> Result<Body, Invalid> {
    let inside = |invalid: Invalid| Invalid { field: format!("{field}.{}", invalid.field), ..invalid };
    check(&mut content).map_err(inside)?;
    content.forward_count = 0;
    if content.encoded_len() > BYTES {
        return Err(Invalid::new(field, format!("must have at most {BYTES} bytes")));
    }
    Ok(Body::clear(&content))
}

/// Content that only its readers can open.
pub fn sealed(field: &str, sealed: &Sealed) -> Result<Body, Invalid> {
    let known = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-');
    if !(1..=SCHEME_BYTES).contains(&sealed.scheme.len()) || !sealed.scheme.bytes().all(known) {
        let problem = format!("must have 1 to {SCHEME_BYTES} bytes of a-z 0-9 . _ -");
        return Err(Invalid::new(format!("{field}.scheme"), problem));
    }
    if !(1..=BYTES).contains(&sealed.ciphertext.len()) {
        return Err(Invalid::new(format!("{field}.ciphertext"), format!("must have 1 to {BYTES} bytes")));
    }
    Ok(Body { encryption: Encryption::Sealed, bytes: sealed.encode_to_vec().into() })
}

fn check(content: &mut Content) -> Result<(), Invalid> {
    match required("kind", content.kind.as_ref())? {
        content::Kind::Text(text) => {
            check_text(text)?;
            check_mentions(&mut content.mentions, &text.text)
        }
    }
}

fn check_text(Text { text, link }: &Text) -> Result<(), Invalid> {
    if text.trim().is_empty() || longer(text, TEXT_CHARACTERS) {
        let problem = format!("must have 1 to {TEXT_CHARACTERS} characters, not only white space");
        return Err(Invalid::new("text.text", problem));
    }
    link.as_ref().map_or(Ok(()), check_link)
}

fn check_link(LinkPreview { url, title, description }: &LinkPreview) -> Result<(), Invalid> {
    if url.len() > URL_BYTES || !is_web_address(url) {
        let problem = format!("must be an http or https address of at most {URL_BYTES} bytes");
        return Err(Invalid::new("text.link.url", problem));
    }
    if longer(title, TITLE_CHARACTERS) {
        return Err(Invalid::new("text.link.title", format!("must have at most {TITLE_CHARACTERS} characters")));
    }
    if longer(description, DESCRIPTION_CHARACTERS) {
        let problem = format!("must have at most {DESCRIPTION_CHARACTERS} characters");
        return Err(Invalid::new("text.link.description", problem));
    }
    Ok(())
}

/// Whether clients can safely make it a link: its scheme is of the web, it names a host, and nothing in it could show
/// as something else.
fn is_web_address(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let deceives = |character: char| character.is_whitespace() || character.is_control() || character == '\\';
    is_web && !host.is_empty() && !host.starts_with(':') && !host.ends_with('@') && !url.contains(deceives)
}

/// Mentions name spans of the text. Their ids are stored in the one form.
fn check_mentions(mentions: &mut [Mention], text: &str) -> Result<(), Invalid> {
    if mentions.is_empty() {
        return Ok(());
    }
    if mentions.len() > MENTIONS {
        return Err(Invalid::new("mentions", format!("must have at most {MENTIONS}")));
    }
    let characters = text.chars().count() as u64;
    for (index, mention) in mentions.iter_mut().enumerate() {
        let end = u64::from(mention.offset) + u64::from(mention.length);
        if mention.length == 0 || end > characters {
            return Err(Invalid::new(format!("mentions[{index}].length"), "must span characters of the text"));
        }
        let user: UserId = parse::id(&format!("mentions[{index}].user_id"), &mention.user_id)?;
        mention.user_id = user.to_string();
    }
    Ok(())
}

/// Whether a text has more characters than `most`. A character has at least a byte, so most texts are not counted.
fn longer(text: &str, most: usize) -> bool {
    text.len() > most && text.chars().nth(most).is_some()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(text: impl Into<String>) -> Content {
        Content { kind: Some(content::Kind::Text(Text { text: text.into(), link: None })), ..Default::default() }
    }

    fn linked(link: LinkPreview) -> Content {
        Content {
            kind: Some(content::Kind::Text(Text { text: "see".to_owned(), link: Some(link) })),
            ..Default::default()
        }
    }

    fn wrong_field(content: Content) -> String {
        clear("content", content).unwrap_err().field
    }

    #[test]
    fn a_text_is_counted_in_characters() {
        assert!(clear("content", text("ä".repeat(TEXT_CHARACTERS))).is_ok());
        assert_eq!(wrong_field(text("ä".repeat(TEXT_CHARACTERS + 1))), "content.text.text");
        assert_eq!(wrong_field(text("\n \u{2003}")), "content.text.text");
    }

    #[test]
    fn content_has_at_most_64_kib_when_encoded() {
        // Within the bound of characters, beyond that of bytes.
        assert_eq!(wrong_field(text("😀".repeat(TEXT_CHARACTERS))), "content");
    }

    #[test]
    fn a_text_is_stored_as_it_was_sent() {
        let content = text("  indented\n");
        let body = clear("content", content.clone()).unwrap();
        assert_eq!(Content::decode(body.bytes), Ok(content));
    }

    #[test]
    fn a_link_leads_to_the_web() {
        let link = |url: &str| LinkPreview { url: url.to_owned(), ..Default::default() };
        for url in ["https://example.org", "HTTP://example.org:80/a?b#c", "https://grün.example/ü"] {
            assert!(clear("content", linked(link(url))).is_ok(), "{url}");
        }
        let script = "javascript://example.org/%0aalert(1)";
        for url in ["", "example.org", script, "https://", "https:///a", "https://:80", "https://a b", "https://a\\b"] {
            assert_eq!(wrong_field(linked(link(url))), "content.text.link.url", "{url}");
        }
        let long = format!("https://example.org/{}", "a".repeat(URL_BYTES));
        assert_eq!(wrong_field(linked(link(&long))), "content.text.link.url");
    }

    #[test]
    fn a_preview_is_short() {
        let url = "https://example.org".to_owned();
        let title = LinkPreview { url: url.clone(), title: "x".repeat(257), ..Default::default() };
        assert_eq!(wrong_field(linked(title)), "content.text.link.title");
        let description = LinkPreview { url, description: "x".repeat(1025), ..Default::default() };
        assert_eq!(wrong_field(linked(description)), "content.text.link.description");
    }

    #[test]
    fn a_mention_spans_characters_of_the_text() {
        let user_id = UserId::new().to_string();
        let mentioning = |offset, length| {
            let mention = Mention { user_id: user_id.clone(), offset, length };
            Content { mentions: vec![mention], ..text("hi 😀") }
        };
        assert!(clear("content", mentioning(3, 1)).is_ok());
        for (offset, length) in [(3, 2), (0, 0), (u32::MAX, 1), (u32::MAX, u32::MAX)] {
            assert_eq!(wrong_field(mentioning(offset, length)), "content.mentions[0].length");
        }
    }

    #[test]
    fn a_mention_names_a_user_by_the_one_form_of_their_id() {
        let user = UserId::new();
        let mentioning =
            |user_id: String| Content { mentions: vec![Mention { user_id, offset: 0, length: 1 }], ..text("hi") };
        let body = clear("content", mentioning(user.to_string().to_uppercase())).unwrap();
        assert_eq!(Content::decode(body.bytes).unwrap().mentions[0].user_id, user.to_string());
        assert_eq!(wrong_field(mentioning("somebody".to_owned())), "content.mentions[0].user_id");
        let many = Content { mentions: vec![Mention::default(); MENTIONS + 1], ..text("hi") };
        assert_eq!(wrong_field(many), "content.mentions");
    }

    #[test]
    fn what_is_sealed_has_a_scheme_and_a_bounded_size() {
        let seal = |scheme: &str, bytes| {
            sealed("sealed", &Sealed { scheme: scheme.to_owned(), ciphertext: vec![7; bytes] })
                .map_err(|invalid| invalid.field)
        };
        assert!(seal("mls-1.0", BYTES).is_ok());
        assert_eq!(seal("", 1), Err("sealed.scheme".to_owned()));
        assert_eq!(seal("MLS", 1), Err("sealed.scheme".to_owned()));
        assert_eq!(seal("mls", 0), Err("sealed.ciphertext".to_owned()));
        assert_eq!(seal("mls", BYTES + 1), Err("sealed.ciphertext".to_owned()));
    }

    proptest! {
        #[test]
        fn no_content_makes_it_panic(
            value in ".{0,64}",
            url in "[a-z]{0,5}(://)?.{0,16}",
            spans in prop::collection::vec((any::<u32>(), any::<u32>()), 0..4),
        ) {
            let link = LinkPreview { url, title: value.clone(), description: value.clone() };
            let user_id = UserId::new().to_string();
            let mention = |(offset, length)| Mention { user_id: user_id.clone(), offset, length };
            let content = Content {
                kind: Some(content::Kind::Text(Text { text: value, link: Some(link) })),
                mentions: spans.into_iter().map(mention).collect(),
                ..Default::default()
            };
            let _ = clear("content", content);
        }
    }
}
