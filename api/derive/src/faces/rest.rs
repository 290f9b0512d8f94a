//! The REST handlers, their documentation and `mount`.

use super::act::{Act, Argument, Gives, Kind};
use crate::text;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use std::collections::BTreeSet;
use syn::{Ident, LitStr, Type};

/// The module of handlers, and what mounts them.
pub fn module(tag: &LitStr, acts: &[Act]) -> TokenStream {
    let handlers = acts.iter().map(|act| handler(tag, act));
    let names = acts.iter().map(|act| &act.name);
    let methods: BTreeSet<&Ident> = acts.iter().map(|act| &act.method).collect();
    let methods = methods.into_iter();
    quote! {
        mod routes {
            use super::*;
            use actix_web::{#(#methods),*};
            #(#handlers)*
        }

        /// Mounts the routes under `/v1`.
        pub fn mount(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
            config #(.service(routes::#names))*;
        }
    }
}

fn handler(tag: &LitStr, act: &Act) -> TokenStream {
    let Act { name, method, path, summary, description, .. } = act;
    let (security, parameters, body, response) = (security(act), parameters(act), body(act), response(act));
    let (extractors, before) = extractors(act);
    let (way, answer) = (way(act), answer(act));
    let rest = (!description.is_empty()).then(|| quote! { #[doc = ""] #[doc = #description] });
    quote! {
        #[doc = #summary]
        #rest
        #[utoipa::path(tag = #tag, security(#security), params(#(#parameters),*), #body responses(#response))]
        #[#method(#path)]
        pub(super) async fn #name(caller: crate::rest::Caller #(, #extractors)*) -> crate::rest::Reply {
            #before
            caller.#way(move |ctx| async move { #answer }).await
        }
    }
}

/// Who may call it, for the document: the service decides.
fn security(act: &Act) -> TokenStream {
    match () {
        () if act.options.anyone => quote! { () },
        () if act.is_read() && !act.options.signed_in => quote! { (), ("bearer" = []) },
        () => quote! { ("bearer" = []) },
    }
}

fn parameters(act: &Act) -> Vec<TokenStream> {
    let parameter = |argument: &Argument| {
        let of = &argument.of;
        match &argument.kind {
            Kind::Filter => Some(quote! { #of }),
            Kind::Page => Some(quote! { crate::rest::PageParams }),
            Kind::Path { placeholder, more: Some(more), .. } => Some(quote! { (#placeholder = #of, Path, #more) }),
            Kind::Path { placeholder, .. } => {
                let what = format!("The {}.", text::spoken(placeholder.trim_end_matches("_id")));
                Some(quote! { (#placeholder = #of, Path, description = #what) })
            }
            Kind::Input | Kind::Version { .. } | Kind::Pick => None,
        }
    };
    // The page stands before the filter.
    let (mut found, filters): (Vec<&Argument>, Vec<&Argument>) =
        act.takes.iter().partition(|argument| !matches!(argument.kind, Kind::Filter));
    found.extend(filters);
    found.into_iter().filter_map(parameter).collect()
}

fn body(act: &Act) -> Option<TokenStream> {
    let input = act.takes.iter().find(|argument| matches!(argument.kind, Kind::Input))?;
    let (of, example) = (&input.of, act.options.example.as_ref().map(|example| quote! { , example = #example }));
    Some(quote! { request_body(content = #of #example), })
}

fn response(act: &Act) -> TokenStream {
    let (status, body) = match &act.gives {
        Gives::Page(item) => (200, Some(quote! { , body = crate::rest::Items<#item> })),
        Gives::One(view) => (if act.options.created { 201 } else { 200 }, Some(quote! { , body = #view })),
        Gives::Id(_) | Gives::Nothing => (if act.options.accepted { 202 } else { 204 }, None),
    };
    let status: u16 = status;
    let what = what(act);
    quote! { (status = #status, description = #what #body) }
}

/// What the answer is: as it is said, or by what it is.
pub fn what(act: &Act) -> String {
    if let Some(answer) = &act.options.answer {
        return answer.value();
    }
    let view = |of: &Type| text::spoken(&text::snake(&text::name_of(of)));
    match &act.gives {
        Gives::Page(_) => format!("A page of {}.", text::spoken(act.name.to_string().trim_start_matches("list_"))),
        Gives::One(of) if act.options.created => format!("The new {}.", view(of)),
        Gives::One(of) if act.is_read() || act.options.plain => format!("The {}.", view(of)),
        Gives::One(of) => format!("The {} as it stands now.", view(of)),
        Gives::Id(_) | Gives::Nothing if act.method == "delete" => "It is gone.".to_owned(),
        Gives::Id(_) | Gives::Nothing => "It is done.".to_owned(),
    }
}

/// What the handler takes out of the request, and what it makes of it first.
fn extractors(act: &Act) -> (Vec<TokenStream>, TokenStream) {
    let in_path: Vec<&Argument> = act.takes.iter().filter(|one| matches!(one.kind, Kind::Path { .. })).collect();
    let names: Vec<&Ident> = in_path.iter().map(|argument| &argument.name).collect();
    let (mut extractors, mut before) = (Vec::new(), TokenStream::new());
    let types = in_path.iter().map(|Argument { kind, of, .. }| {
        if matches!(kind, Kind::Path { is_word: true, .. }) {
            quote! { String }
        } else {
            quote! { #of }
        }
    });
    match names.as_slice() {
        [] => {}
        [name] => {
            extractors.push(quote! { path: actix_web::web::Path<#(#types)*> });
            before.extend(quote! { let #name = path.into_inner(); });
        }
        names => {
            extractors.push(quote! { path: actix_web::web::Path<(#(#types),*)> });
            before.extend(quote! { let (#(#names),*) = path.into_inner(); });
        }
    }
    for argument in &act.takes {
        let (name, of) = (&argument.name, &argument.of);
        match &argument.kind {
            Kind::Input => extractors.push(quote! { input: crate::rest::Json<#of> }),
            Kind::Version { .. } => before = quote! { let expected_version = caller.expected_version()?; #before },
            Kind::Page => {
                let filter = act.takes.iter().find(|one| matches!(one.kind, Kind::Filter)).map(|one| &one.of);
                let filter = filter.map_or_else(|| quote! { crate::rest::list::NoFilter }, |filter| quote! { #filter });
                extractors.push(quote! { list: crate::rest::List<#filter> });
            }
            Kind::Path { placeholder, is_word: true, .. } => {
                before.extend(quote! { let #name: #of = crate::text_enum::word(#placeholder, &#name)?; });
            }
            Kind::Filter | Kind::Pick | Kind::Path { .. } => {}
        }
    }
    (extractors, before)
}

/// The method of `Caller` that answers.
fn way(act: &Act) -> TokenStream {
    match () {
        () if act.is_read() => quote! { read },
        () if act.options.unstored => quote! { write_unstored },
        () => quote! { write },
    }
}

fn answer(act: &Act) -> TokenStream {
    let call = call(act);
    let no_store = act.options.unstored.then(|| quote! { .map(crate::rest::Answer::no_store) });
    match &act.gives {
        Gives::Page(_) => quote! { list.answer(#call) },
        Gives::One(_) if act.options.plain && act.options.created => {
            quote! { crate::rest::Answer::json(&#call).map(|answer| answer.status(201)) #no_store }
        }
        Gives::One(_) if act.options.plain => quote! { crate::rest::Answer::json(&#call) #no_store },
        Gives::One(_) if act.options.created => quote! { crate::rest::Answer::created(&#call) #no_store },
        Gives::One(_) => quote! { crate::rest::Answer::resource(&#call) #no_store },
        Gives::Id(_) | Gives::Nothing if act.options.accepted => quote! { #call; Ok(crate::rest::Answer::accepted()) },
        Gives::Id(_) | Gives::Nothing => quote! { #call; Ok(crate::rest::Answer::no_content()) },
    }
}

fn call(act: &Act) -> TokenStream {
    let pick = match (&act.gives, &act.options.also) {
        (Gives::Page(_), Some(column)) => quote! { &crate::plan::Pick::and(&[#column]) },
        (Gives::Page(_), None) => quote! { &crate::plan::Pick::narrow() },
        _ => quote! { &crate::plan::Pick::all() },
    };
    let arguments = act.takes.iter().map(|argument| {
        let name = &argument.name;
        match argument.kind {
            Kind::Input => quote! { input.0 },
            Kind::Filter => quote! { &list.filter },
            Kind::Page => quote! { &list.page },
            Kind::Pick => pick.clone(),
            Kind::Version { .. } | Kind::Path { .. } => quote! { #name },
        }
    });
    let name = &act.name;
    quote_spanned! { name.span() => service::#name(&ctx #(, #arguments)*).await? }
}
