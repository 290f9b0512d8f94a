//! Words of names and of documentation.

use syn::{Attribute, Expr, ExprLit, GenericArgument, Lit, Meta, PathArguments, Type};

/// `start_request` as `StartRequest`.
pub fn pascal(snake: &str) -> String {
    snake.split('_').map(capitalised).collect()
}

/// `start_request` as `startRequest`.
pub fn camel(snake: &str) -> String {
    let mut words = snake.split('_');
    words.next().unwrap_or_default().to_owned() + &words.map(capitalised).collect::<String>()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

/// `ProjectMember` as `project_member`.
pub fn snake(pascal: &str) -> String {
    let mut snake = String::new();
    for letter in pascal.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// `project_member` as `project member`.
pub fn spoken(snake: &str) -> String {
    snake.replace('_', " ")
}

/// The last name of a type's path: `Request` of `types::Request`, `Vec` of `Vec<Request>`.
pub fn name_of(of: &Type) -> String {
    match of {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default(),
        _ => String::new(),
    }
}

/// The lines of documentation on an item.
pub fn docs(attributes: &[Attribute]) -> Vec<String> {
    let line = |attribute: &Attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    };
    attributes.iter().filter_map(line).collect()
}

/// `T` of `Wrapper<T>`.
pub fn argument_of<'a>(of: &'a Type, wrapper: &str) -> Option<&'a Type> {
    let Type::Path(path) = of else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == wrapper)?;
    let PathArguments::AngleBracketed(of) = &last.arguments else { return None };
    match of.args.first()? {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    }
}
