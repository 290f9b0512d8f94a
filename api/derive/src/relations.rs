//! What hangs on a view: the relation of its shape and the resolver.

use crate::text;
use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Error, FnArg, Ident, ImplItem, ItemImpl, LitStr, Result, ReturnType, Token, TraitItemFn, Type};

/// Writes the resolvers of a view's relations, and the relations for its shape.
pub fn expand(block: &ItemImpl) -> Result<TokenStream> {
    let (view, mut relations, mut resolvers) = (&block.self_ty, Vec::new(), Vec::new());
    for item in &block.items {
        let ImplItem::Verbatim(tokens) = item else {
            resolvers.push(quote! { #item });
            continue;
        };
        let declared: TraitItemFn = syn::parse2(tokens.clone())?;
        let relation = Relation::new(&declared)?;
        relations.push(relation.of_shape());
        resolvers.extend(relation.resolver());
    }
    Ok(quote! {
        #[async_graphql::ComplexObject]
        impl #view {
            #(#resolvers)*
        }

        impl #view {
            /// What hangs on it, for its shape.
            pub(crate) const RELATED: &'static [crate::plan::Relation] = &[#(#relations),*];
        }
    })
}

/// A declared relation.
struct Relation<'a> {
    docs: Vec<&'a Attribute>,
    name: &'a Ident,
    /// The GraphQL field, where it is not the name in camel case.
    field: String,
    to: &'a Type,
    kind: Kind<'a>,
}

enum Kind<'a> {
    /// The thing whose id this field of the view holds, and this column of its table.
    One(Ident),
    /// A part that a column of the same name makes; its field stands in the view.
    Embedded,
    /// A list, which takes this filter.
    Many { filter: Option<&'a Type>, guarded: bool },
}

impl<'a> Relation<'a> {
    fn new(declared: &'a TraitItemFn) -> Result<Self> {
        let (docs, others): (Vec<&Attribute>, Vec<_>) =
            declared.attrs.iter().partition(|attribute| attribute.path().is_ident("doc"));
        let [how] = others.as_slice() else {
            return Err(Error::new_spanned(&declared.sig, "expected `#[one(id)]`, `#[many]` or `#[embedded]`"));
        };
        let ReturnType::Type(_, to) = &declared.sig.output else {
            return Err(Error::new_spanned(&declared.sig, "say where it leads: `-> View`"));
        };
        let name = &declared.sig.ident;
        let mut field = text::camel(&name.to_string());
        let kind = match how.path().require_ident()?.to_string().as_str() {
            "one" => {
                let One { key, name } = how.parse_args()?;
                field = name.map_or(field, |name| name.value());
                Kind::One(key)
            }
            "embedded" => Kind::Embedded,
            "many" => Kind::Many { filter: filter(declared)?, guarded: how.meta.require_list().is_ok() },
            _ => return Err(Error::new_spanned(how, "expected `one`, `many` or `embedded`")),
        };
        Ok(Self { docs, name, field, to, kind })
    }

    fn of_shape(&self) -> TokenStream {
        let Self { field, to, .. } = self;
        match &self.kind {
            Kind::One(key) => {
                let key = key.to_string();
                quote! { crate::plan::to_one::<#to>(#field, #key) }
            }
            Kind::Embedded => quote! { crate::plan::embedded::<#to>(#field) },
            Kind::Many { guarded: false, .. } => quote! { crate::plan::many::<#to>(#field) },
            Kind::Many { guarded: true, .. } => quote! { crate::plan::guarded::<#to>(#field) },
        }
    }

    fn resolver(&self) -> Option<TokenStream> {
        let Self { docs, name, field, to, .. } = self;
        match &self.kind {
            Kind::Embedded => None,
            Kind::One(key) => Some(quote! {
                #(#docs)*
                #[graphql(name = #field)]
                async fn #name(
                    &self,
                    context: &async_graphql::Context<'_>,
                ) -> async_graphql::Result<Option<crate::graphql::Planned<#to>>> {
                    crate::graphql::one(context, &self.related, self.#key).await
                }
            }),
            Kind::Many { filter, guarded } => Some(self.list(*filter, *guarded)),
        }
    }

    fn list(&self, filter: Option<&Type>, guarded: bool) -> TokenStream {
        let Self { docs, name, to, .. } = self;
        let pages = quote! { crate::graphql::Pages<<#to as crate::plan::List>::Item> };
        let argument = filter.map(|filter| quote! { filter: Option<#filter>, });
        let filter = if filter.is_some() {
            quote! { filter }
        } else {
            quote! { None }
        };
        let read = quote! { crate::graphql::many::<#to>(context, &self.related, self.id, #filter, page).await };
        let (gives, read) = if guarded {
            let admits = quote! { <#to as crate::plan::List>::admits(crate::graphql::ctx(context), self)?; };
            (quote! { Option<#pages> }, quote! { #admits #read.map(Some) })
        } else {
            (pages, read)
        };
        quote! {
            #(#docs)*
            #[graphql(complexity = "crate::graphql::cost(first, last, child_complexity)")]
            async fn #name(
                &self,
                context: &async_graphql::Context<'_>,
                #argument
                first: Option<i32>,
                after: Option<String>,
                last: Option<i32>,
                before: Option<String>,
            ) -> async_graphql::Result<#gives> {
                let page = crate::graphql::page(first, after, last, before);
                #read
            }
        }
    }
}

/// The type of the argument `filter`.
fn filter(declared: &TraitItemFn) -> Result<Option<&Type>> {
    match declared.sig.inputs.first() {
        None => Ok(None),
        Some(FnArg::Typed(argument)) => Ok(Some(&argument.ty)),
        Some(FnArg::Receiver(receiver)) => Err(Error::new_spanned(receiver, "a relation takes a filter or nothing")),
    }
}

/// The arguments of `#[one(id, name = "field")]`.
struct One {
    key: Ident,
    name: Option<LitStr>,
}

impl Parse for One {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let key = input.parse()?;
        if input.is_empty() {
            return Ok(Self { key, name: None });
        }
        input.parse::<Token![,]>()?;
        input.parse::<Ident>()?;
        input.parse::<Token![=]>()?;
        Ok(Self { key, name: Some(input.parse()?) })
    }
}
