//! One use case, both faces.

mod act;
mod graphql;
mod rest;

use act::Act;
use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Ident, ItemTrait, LitStr, Result, Token, TraitItem};

/// What all use cases of a feature share.
pub struct Options {
    /// The chapter of the `OpenAPI` document.
    tag: LitStr,
    /// The part of the query root to write.
    query: Option<Ident>,
    /// The part of the mutation root to write.
    mutation: Option<Ident>,
}

impl Parse for Options {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let (mut tag, mut query, mut mutation) = (None, None, None);
        while !input.is_empty() {
            let name: Ident = input.parse()?;
            input.parse::<Token![=]>()?;
            match name.to_string().as_str() {
                "tag" => tag = Some(input.parse()?),
                "query" => query = Some(input.parse()?),
                "mutation" => mutation = Some(input.parse()?),
                _ => return Err(Error::new(name.span(), "expected `tag`, `query` or `mutation`")),
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(Self { tag: tag.ok_or_else(|| input.error("`tag` is missing"))?, query, mutation })
    }
}

/// Writes both faces of what the trait lists.
pub fn expand(options: &Options, list: &ItemTrait) -> Result<TokenStream> {
    let acts = list.items.iter().map(act).collect::<Result<Vec<Act>>>()?;
    let routes = rest::module(&options.tag, &acts);
    let query = graphql::query(options.query.as_ref(), &acts)?;
    let mutation = graphql::mutation(options.mutation.as_ref(), &acts)?;
    Ok(quote! { #routes #query #mutation })
}

fn act(item: &TraitItem) -> Result<Act> {
    match item {
        TraitItem::Fn(function) if function.default.is_none() => Act::new(function),
        other => Err(Error::new_spanned(other, "expected a use case: `fn name(..) -> View;`")),
    }
}
