//! The fields of the query and mutation roots, and the payloads.

use super::act::{Act, Argument, Gives, Kind};
use super::rest;
use crate::text;
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{Error, Ident, Result};

/// The part of the query root: what only reads.
pub fn query(name: Option<&Ident>, acts: &[Act]) -> Result<TokenStream> {
    let acts: Vec<&Act> = acts.iter().filter(|act| act.is_read() && !act.options.rest).collect();
    object("Queries", name, &acts, acts.iter().map(|act| Ok(field(act))))
}

/// The part of the mutation root: what writes.
pub fn mutation(name: Option<&Ident>, acts: &[Act]) -> Result<TokenStream> {
    let acts: Vec<&Act> = acts.iter().filter(|act| !act.is_read() && !act.options.rest).collect();
    let payloads = acts.iter().map(|act| payload(act)).collect::<Result<Vec<_>>>()?;
    let object = object("Mutations", name, &acts, acts.iter().map(|act| mutate(act)))?;
    Ok(quote! { #(#payloads)* #object })
}

fn object(
    what: &str,
    name: Option<&Ident>,
    acts: &[&Act],
    fields: impl Iterator<Item = Result<TokenStream>>,
) -> Result<TokenStream> {
    let (Some(first), name) = (acts.first(), name) else { return Ok(TokenStream::new()) };
    let name =
        name.ok_or_else(|| Error::new(first.name.span(), format!("{what} need a name: `query` or `mutation`")))?;
    let (fields, about) = (fields.collect::<Result<Vec<_>>>()?, format!("{what} of this feature."));
    Ok(quote! {
        #[doc = #about]
        #[derive(Debug, Default)]
        pub struct #name;

        #[async_graphql::Object]
        impl #name {
            #(#fields)*
        }
    })
}

/// One field of the query root.
fn field(act: &Act) -> TokenStream {
    let name = act.name.to_string();
    let noun = Ident::new(name.trim_start_matches("list_").trim_start_matches("get_"), act.name.span());
    let about = if act.description.is_empty() { format!("{}.", act.summary) } else { act.description.clone() };
    let (arguments, call) = (arguments(act), call(act));
    let (gives, complexity, body) = match &act.gives {
        Gives::Page(item) => {
            let pages = if act.picks() {
                quote! { Pages }
            } else {
                quote! { Connection }
            };
            let pick = act.picks().then(|| quote! { let pick = crate::graphql::selected_items::<#item>(context); });
            let filter = act.takes.iter().any(|one| matches!(one.kind, Kind::Filter));
            let filter = filter.then(|| quote! { let filter = filter.unwrap_or_default(); });
            let cost = quote! { #[graphql(complexity = "crate::graphql::cost(first, last, child_complexity)")] };
            let page = quote! { let page = crate::graphql::page(first, after, last, before); };
            (quote! { crate::graphql::#pages<#item> }, Some(cost), quote! { #filter #page #pick Ok(#call?.into()) })
        }
        Gives::One(view) if act.takes.iter().any(|one| matches!(one.kind, Kind::Path { .. })) => {
            let pick = act.picks().then(|| quote! { let pick = crate::graphql::selected::<#view>(context); });
            (quote! { Option<#view> }, None, quote! { #pick Ok(Some(#call?)) })
        }
        Gives::One(view) | Gives::Id(view) => (quote! { #view }, None, quote! { Ok(#call?) }),
        Gives::Nothing => (quote! { bool }, None, quote! { #call?; Ok(true) }),
    };
    let complexity =
        act.options.complexity.as_ref().map(|cost| quote! { #[graphql(complexity = #cost)] }).or(complexity);
    quote! {
        #[doc = #about]
        #complexity
        async fn #noun(&self, context: &async_graphql::Context<'_> #(, #arguments)*) -> async_graphql::Result<#gives> {
            #body
        }
    }
}

/// One field of the mutation root.
fn mutate(act: &Act) -> Result<TokenStream> {
    let Act { name, summary, description, .. } = act;
    let about = format!("{summary}. {description}");
    let (about, payload, field) = (about.trim(), payload_name(act), payload_field(act)?);
    let (arguments, call) = (arguments(act), call(act));
    let complexity = act.options.complexity.as_ref().map(|cost| quote! { #[graphql(complexity = #cost)] });
    let pick = act.picks().then(|| match &act.gives {
        Gives::One(view) => {
            let field = text::camel(&field.to_string());
            quote! { let pick = crate::graphql::written_under::<#view>(context, #field); }
        }
        _ => TokenStream::new(),
    });
    let done = matches!(act.gives, Gives::Nothing).then(|| quote! { .map(|()| true) });
    Ok(quote! {
        #[doc = #about]
        #complexity
        async fn #name(&self, context: &async_graphql::Context<'_> #(, #arguments)*) -> async_graphql::Result<#payload> {
            #pick
            #payload::of(context, #call #done)
        }
    })
}

fn payload(act: &Act) -> Result<TokenStream> {
    let (name, field) = (payload_name(act), payload_field(act)?);
    let about = format!("What `{}` gave.", text::camel(&act.name.to_string()));
    let (of, what) = match &act.gives {
        Gives::One(of) | Gives::Page(of) => (quote! { #of }, rest::what(act)),
        Gives::Id(of) => (quote! { #of }, "The id of what it was about.".to_owned()),
        Gives::Nothing => (quote! { bool }, "Whether it is done.".to_owned()),
    };
    Ok(quote! { crate::payload! { #[doc = #about] #name { #[doc = #what] #field: #of } } })
}

fn payload_name(act: &Act) -> Ident {
    format_ident!("{}Payload", text::pascal(&act.name.to_string()), span = act.name.span())
}

fn payload_field(act: &Act) -> Result<Ident> {
    match (&act.options.gives, &act.gives) {
        (Some(name), _) => Ok(name.clone()),
        (None, Gives::One(of) | Gives::Id(of) | Gives::Page(of)) => {
            Ok(format_ident!("{}", text::snake(&text::name_of(of))))
        }
        (None, Gives::Nothing) => Err(Error::new(act.name.span(), "name what the payload says: `gives = done`")),
    }
}

fn arguments(act: &Act) -> Vec<TokenStream> {
    let argument = |Argument { name, of, kind }: &Argument| match kind {
        Kind::Path { id: Some(id), .. } => Some(quote! { #name: #id }),
        Kind::Path { .. } | Kind::Input | Kind::Version { .. } => Some(quote! { #name: #of }),
        Kind::Filter => Some(quote! { filter: Option<#of> }),
        Kind::Page => Some(quote! {
            first: Option<i32>, after: Option<String>, last: Option<i32>, before: Option<String>
        }),
        Kind::Pick => None,
    };
    act.takes.iter().filter_map(argument).collect()
}

fn call(act: &Act) -> TokenStream {
    let arguments = act.takes.iter().map(|Argument { name, kind, .. }| match kind {
        Kind::Filter | Kind::Page | Kind::Pick => quote! { &#name },
        Kind::Version { required: true } => quote! { Some(#name) },
        Kind::Path { .. } | Kind::Input | Kind::Version { .. } => quote! { #name },
    });
    let name = &act.name;
    quote_spanned! { name.span() => service::#name(crate::graphql::ctx(context) #(, #arguments)*).await }
}
