//! What a command and its patch come to: the fields as they shall stand.

use super::{Declared, Limit, Place, inner};
use crate::text;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Type};

/// The draft, how a new one is made of the command, and how the patch is laid over what stands.
pub(super) fn draft(
    name: &Ident,
    command: Option<&Ident>,
    update: Option<&Ident>,
    fields: &[Declared<'_>],
) -> TokenStream {
    let own: Vec<&Declared<'_>> = fields.iter().filter(|field| field.is_of_draft()).collect();
    let declared = own.iter().map(|field| {
        let (docs, name, of) = (&field.docs, field.name, field.drafted());
        quote! { #(#[doc = #docs])* pub #name: #of }
    });
    let new = command.map(|command| {
        let (names, values) = (own.iter().map(|field| field.name), own.iter().map(|field| field.begun()));
        quote! {
            impl #command {
                /// How it shall stand: cleaned, with its default for what was left out.
                pub fn draft(self) -> crate::error::Result<#name> {
                    let Self { #(#names,)* .. } = self;
                    Ok(#name { #(#values,)* })
                }
            }
        }
    });
    let over = update.map(|update| {
        let patches = own.iter().filter(|field| field.place != Place::Create);
        let (cleaned, values) = (patches.map(|field| field.patched()), own.iter().map(|field| field.over()));
        let rest = fields.iter().any(|field| field.place != Place::Create && !field.is_of_draft());
        let rest = rest.then(|| quote! { ..self });
        quote! {
            impl #update {
                /// The same with each field in its one spelling; null is refused where a field cannot be empty.
                pub fn cleaned(self) -> crate::error::Result<Self> {
                    Ok(Self { #(#cleaned,)* #rest })
                }

                /// `old` with what the patch, cleaned before, names in its place.
                pub fn over(self, old: #name) -> #name {
                    #name { #(#values,)* }
                }
            }
        }
    });
    quote! {
        /// How it shall stand, cleaned.
        #[derive(Debug, Clone)]
        pub struct #name {
            #(#declared,)*
        }
        #new
        #over
    }
}

impl Declared<'_> {
    fn is_of_draft(&self) -> bool {
        !self.apart && self.place != Place::Beside
    }

    /// Its type in the draft: what has a default stands there always.
    fn drafted(&self) -> &Type {
        if self.default.is_some() { inner(self.of) } else { self.of }
    }

    fn begun(&self) -> TokenStream {
        let (name, default) = (self.name, &self.default);
        let value = default.as_ref().map_or_else(|| quote! { #name }, |usual| quote! { #name.unwrap_or(#usual) });
        let value = self.cleaned(&value).map_or(value, |cleaned| quote! { #cleaned? });
        quote! { #name: #value }
    }

    fn patched(&self) -> TokenStream {
        let (name, at) = (self.name, self.pointer());
        let clean = self.cleaned(&quote! { value }).map_or_else(|| quote! { Ok }, |value| quote! { |value| #value });
        match text::name_of(self.drafted()).as_str() {
            "Option" => quote! { #name: self.#name.optional(#clean)? },
            "Vec" => quote! { #name: self.#name.list(#clean)? },
            _ => quote! { #name: self.#name.required(#at, #clean)? },
        }
    }

    fn over(&self) -> TokenStream {
        let name = self.name;
        match text::name_of(self.drafted()).as_str() {
            _ if self.place == Place::Create => quote! { #name: old.#name },
            "Option" => quote! { #name: self.#name.over(old.#name) },
            "Vec" => quote! { #name: self.#name.list_over(old.#name) },
            _ => quote! { #name: self.#name.required_over(old.#name) },
        }
    }

    /// `value` in its one spelling, or why it has none; none where any is right.
    fn cleaned(&self, value: &TokenStream) -> Option<TokenStream> {
        let at = self.pointer();
        match (&self.clean, &self.limit) {
            (Some(clean), _) => Some(quote! { #clean(#at, &#value) }),
            (None, Some(Limit::Text { line: true, .. })) => Some(quote! { crate::text::Cleaned::line(#at, #value) }),
            (None, Some(Limit::Text { .. })) => Some(quote! { crate::text::Cleaned::lines(#at, #value) }),
            _ => None,
        }
    }

    fn pointer(&self) -> String {
        format!("/{}", self.name)
    }
}
