//! The little HTML that is written here and not in `api/web`.

/// Text as HTML shows it.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// Escaped text in which `` `word` `` is code.
pub fn prose(text: &str) -> String {
    let parts = escape(text);
    parts.split('`').enumerate().fold(String::new(), |html, (place, part)| {
        html + &if place % 2 == 1 { format!("<code>{part}</code>") } else { part.to_owned() }
    })
}

/// A page in the look of the start page; `title` is text, `body` is HTML.
pub fn page(title: &str, body: &str) -> String {
    let title = escape(title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Bindery: {title}</title>\n\
         <link rel=\"icon\" href=\"/assets/favicon.svg\" type=\"image/svg+xml\">\n\
         <link rel=\"stylesheet\" href=\"/assets/book.css\">\n<link rel=\"stylesheet\" href=\"/assets/landing.css\">\n\
         </head>\n<body>\n<a class=\"skip\" href=\"#main\">To the text</a>\n\
         <main id=\"main\">\n<p class=\"status\"><a href=\"/\">Bindery</a></p>\n<h2>{title}</h2>\n{body}\n</main>\n\
         </body>\n</html>\n"
    )
}
