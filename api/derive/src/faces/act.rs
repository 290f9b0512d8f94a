//! What a function of the trait says of its use case.

use crate::text;
use proc_macro2::TokenStream;
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Error, Expr, FnArg, Ident, LitStr, Pat, Result, ReturnType, Token, TraitItemFn, Type};

/// A use case and how each face offers it.
pub struct Act {
    /// Its name in the service.
    pub name: Ident,
    /// `get`, `post`, `put`, `patch` or `delete`.
    pub method: Ident,
    /// The route under `/v1`.
    pub path: LitStr,
    /// The first line of its documentation.
    pub summary: String,
    /// The rest of it.
    pub description: String,
    /// What the service takes, in its order.
    pub takes: Vec<Argument>,
    /// What it gives.
    pub gives: Gives,
    /// What is out of the ordinary.
    pub options: Options,
}

/// What the service gives.
pub enum Gives {
    /// A page of these.
    Page(Type),
    /// One of these.
    One(Type),
    /// The id of what is gone.
    Id(Type),
    /// Nothing.
    Nothing,
}

/// An argument of the service.
pub struct Argument {
    pub name: Ident,
    pub of: Type,
    pub kind: Kind,
}

/// Where an argument comes from.
pub enum Kind {
    /// The body.
    Input,
    /// `If-Match`; where it is required, the service says so over REST.
    Version { required: bool },
    /// The query, but for the page.
    Filter,
    /// The page.
    Page,
    /// What the caller wants to see.
    Pick,
    /// A placeholder of the path.
    Path { placeholder: String, is_word: bool, id: Option<Box<Type>>, more: Option<TokenStream> },
}

/// What is out of the ordinary.
#[derive(Default)]
pub struct Options {
    pub created: bool,
    pub accepted: bool,
    pub plain: bool,
    pub unstored: bool,
    pub anyone: bool,
    pub signed_in: bool,
    pub rest: bool,
    pub gives: Option<Ident>,
    pub answer: Option<LitStr>,
    pub also: Option<LitStr>,
    pub complexity: Option<LitStr>,
    pub example: Option<Expr>,
}

impl Act {
    /// Reads a function of the trait.
    pub fn new(function: &TraitItemFn) -> Result<Self> {
        let is_route = |attribute: &&Attribute| !attribute.path().is_ident("doc");
        let route = function.attrs.iter().find(is_route);
        let route =
            route.ok_or_else(|| Error::new_spanned(&function.sig, "the route is missing: `#[post(\"/…\")]`"))?;
        let method = route.path().require_ident()?.clone();
        let Route { path, options } = route.parse_args()?;
        let mut placeholders = placeholders(&path.value()).into_iter();
        let takes =
            function.sig.inputs.iter().map(|input| Argument::new(input, &mut placeholders)).collect::<Result<_>>()?;
        if let Some(left) = placeholders.next() {
            return Err(Error::new(path.span(), format!("nothing takes `{{{left}}}`")));
        }
        let lines = text::docs(&function.attrs);
        let (summary, rest) =
            lines.split_first().ok_or_else(|| Error::new_spanned(&function.sig, "say what it does"))?;
        let description = rest.join("\n").trim().to_owned();
        let gives = Gives::new(&function.sig.output);
        let name = function.sig.ident.clone();
        Ok(Self { name, method, path, summary: summary.clone(), description, takes, gives, options })
    }

    /// Whether it changes nothing.
    pub fn is_read(&self) -> bool {
        self.method == "get"
    }

    /// Whether the service is told what the caller wants to see.
    pub fn picks(&self) -> bool {
        self.takes.iter().any(|argument| matches!(argument.kind, Kind::Pick))
    }
}

/// The names in braces.
fn placeholders(path: &str) -> Vec<String> {
    path.split('{').skip(1).filter_map(|rest| rest.split('}').next()).map(str::to_owned).collect()
}

impl Argument {
    fn new(input: &FnArg, placeholders: &mut impl Iterator<Item = String>) -> Result<Self> {
        let FnArg::Typed(input) = input else { return Err(Error::new_spanned(input, "a use case has no `self`")) };
        let Pat::Ident(pattern) = &*input.pat else { return Err(Error::new_spanned(&input.pat, "expected a name")) };
        let name = pattern.ident.clone();
        let kind = match name.to_string().as_str() {
            "input" => Kind::Input,
            "expected_version" => Kind::Version { required: text::name_of(&input.ty) != "Option" },
            "filter" => Kind::Filter,
            "page" => Kind::Page,
            "pick" => Kind::Pick,
            _ => {
                let placeholder = placeholders.next();
                let placeholder = placeholder.ok_or_else(|| Error::new(name.span(), "the path has no place for it"))?;
                let attribute = |name: &str| input.attrs.iter().find(|attribute| attribute.path().is_ident(name));
                let more =
                    attribute("param").map(|attribute| attribute.meta.require_list().map(|list| list.tokens.clone()));
                let id = attribute("id").map(Attribute::parse_args).transpose()?.map(Box::new);
                Kind::Path { placeholder, is_word: attribute("word").is_some(), id, more: more.transpose()? }
            }
        };
        Ok(Self { name, of: (*input.ty).clone(), kind })
    }
}

impl Gives {
    fn new(output: &ReturnType) -> Self {
        let ReturnType::Type(_, of) = output else { return Self::Nothing };
        match text::argument_of(of, "Page") {
            Some(item) => Self::Page(item.clone()),
            None if text::name_of(of).ends_with("Id") => Self::Id((**of).clone()),
            None => Self::One((**of).clone()),
        }
    }
}

/// A route and its options.
struct Route {
    path: LitStr,
    options: Options,
}

impl Parse for Route {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let (path, mut options) = (input.parse()?, Options::default());
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            let name = input.call(Ident::parse_any)?;
            match name.to_string().as_str() {
                "created" => options.created = true,
                "accepted" => options.accepted = true,
                "plain" => options.plain = true,
                "unstored" => options.unstored = true,
                "anyone" => options.anyone = true,
                "signed_in" => options.signed_in = true,
                "rest" => options.rest = true,
                "gives" => options.gives = Some(value(input)?),
                "answer" => options.answer = Some(value(input)?),
                "also" => options.also = Some(value(input)?),
                "complexity" => options.complexity = Some(value(input)?),
                "example" => options.example = Some(value(input)?),
                _ => return Err(Error::new(name.span(), "no such option")),
            }
        }
        Ok(Self { path, options })
    }
}

fn value<T: Parse>(input: ParseStream<'_>) -> Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}
