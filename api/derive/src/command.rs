//! A command, its limits for garde and for the schema, the patch of the same fields, and what both come to.

mod draft;

use crate::text;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Expr, Field, Fields, Ident, ItemStruct, LitStr, Path, Result, Token, Type};

/// What to write of the struct.
pub struct Options {
    what: What,
    /// The name of what stands when the command is through.
    draft: Option<Ident>,
}

enum What {
    /// The command as it stands.
    Command,
    /// The command, and a patch of its fields by this name.
    WithUpdate(Ident),
    /// Its patch only.
    Patch,
    /// Which items of a list are wanted; GraphQL knows it by this name.
    Filter(LitStr),
}

impl Parse for Options {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let (mut what, mut draft) = (What::Command, None);
        while !input.is_empty() {
            let word: Ident = input.parse()?;
            let value = || input.parse::<Token![=]>().map(|_| input);
            match word.to_string().as_str() {
                "patch" => what = What::Patch,
                "update" => what = What::WithUpdate(value()?.parse()?),
                "filter" => what = What::Filter(value()?.parse()?),
                "draft" => draft = Some(value()?.parse()?),
                _ => return Err(Error::new(word.span(), "expected `patch`, `update`, `filter` or `draft`")),
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(Self { what, draft })
    }
}

/// Writes the command, its patch, or both, and their draft.
pub fn expand(options: &Options, item: &ItemStruct) -> Result<TokenStream> {
    let Fields::Named(fields) = &item.fields else {
        return Err(Error::new_spanned(item, "a command has named fields"));
    };
    let fields = fields.named.iter().map(Declared::new).collect::<Result<Vec<_>>>()?;
    let (name, docs) = (&item.ident, text::docs(&item.attrs));
    if let (None, Some(field)) = (&options.draft, fields.iter().find(|field| field.needs_draft())) {
        return Err(Error::new(
            field.name.span(),
            "`default`, `clean` and `apart` are about a draft, and there is none",
        ));
    }
    let draft = |command, update| options.draft.as_ref().map(|name| draft::draft(name, command, update, &fields));
    let written = match &options.what {
        What::Filter(known_as) => [Some(filter(name, known_as, &docs, &fields)), None],
        What::Command => [Some(command(name, &docs, &fields)), draft(Some(name), None)],
        What::Patch => [Some(patch(name, &docs, &fields, true)), draft(None, Some(name))],
        What::WithUpdate(update) => {
            let about = "What to change (JSON Merge Patch, RFC 7396): fields left out stay, null clears.".to_owned();
            let (command, patch) = (command(name, &docs, &fields), patch(update, &[about], &fields, false));
            [Some(quote! { #command #patch }), draft(Some(name), Some(update))]
        }
    };
    Ok(written.into_iter().flatten().collect())
}

fn command(name: &Ident, docs: &[String], fields: &[Declared<'_>]) -> TokenStream {
    let fields = fields.iter().filter(|field| field.place != Place::Update).map(Declared::in_command);
    structure(name, docs, &fields.collect::<Vec<_>>(), &quote! {})
}

fn patch(name: &Ident, docs: &[String], fields: &[Declared<'_>], alone: bool) -> TokenStream {
    let fields: Vec<&Declared<'_>> = fields.iter().filter(|field| field.place != Place::Create).collect();
    let written: Vec<TokenStream> = fields.iter().map(|field| field.in_patch(alone)).collect();
    let structure = structure(name, docs, &written, &quote! { Default, });
    let patches: Vec<&Ident> =
        fields.iter().filter(|field| field.place != Place::Beside).map(|field| field.name).collect();
    let names = patches.iter().map(ToString::to_string);
    quote! {
        #structure

        impl #name {
            /// The names of the fields that it changes.
            pub fn changed(&self) -> Vec<&'static str> {
                let fields = [#((#names, self.#patches.is_absent())),*];
                fields.into_iter().filter(|(_, absent)| !absent).map(|(name, _)| name).collect()
            }
        }
    }
}

fn filter(name: &Ident, known_as: &LitStr, docs: &[String], fields: &[Declared<'_>]) -> TokenStream {
    let fields = fields.iter().map(Declared::in_filter);
    quote! {
        #(#[doc = #docs])*
        #[derive(
            Debug, Clone, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::IntoParams,
            async_graphql::InputObject, garde::Validate,
        )]
        #[serde(deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        #[graphql(name = #known_as)]
        pub struct #name {
            #(#fields,)*
        }
    }
}

fn structure(name: &Ident, docs: &[String], fields: &[TokenStream], more: &TokenStream) -> TokenStream {
    let input = format!("{name}Input");
    quote! {
        #(#[doc = #docs])*
        #[derive(
            Debug, Clone, #more serde::Serialize, serde::Deserialize, utoipa::ToSchema, async_graphql::InputObject,
            garde::Validate,
        )]
        #[serde(deny_unknown_fields)]
        #[graphql(name = #input)]
        pub struct #name {
            #(#fields,)*
        }
    }
}

/// A field as it was declared.
pub(super) struct Declared<'a> {
    docs: Vec<String>,
    /// What else is said of it in the command, and in the patch.
    when_new: Option<String>,
    when_changed: Option<String>,
    name: &'a Ident,
    of: &'a Type,
    place: Place,
    limit: Option<Limit>,
    /// Whether it cannot be left out, of a list.
    required: bool,
    /// What garde is told by hand.
    by_hand: Option<&'a Attribute>,
    /// What else the schema says.
    schema: Option<TokenStream>,
    /// What a new one has when it is left out.
    default: Option<Expr>,
    /// Brings it into its one spelling.
    clean: Option<Path>,
    /// Whether the draft has no part in it.
    apart: bool,
}

/// Where a field stands.
#[derive(PartialEq)]
pub(super) enum Place {
    Both,
    Create,
    Update,
    /// In both, and no part of what is changed.
    Beside,
}

/// What a value may be.
enum Limit {
    /// Letters of a text, as it is kept; whether it is one line.
    Text { least: Expr, most: Expr, line: bool },
    /// Characters of a word.
    Length(Expr, Expr),
    /// Items of a list.
    Most(Expr),
    /// A number.
    Within(Expr, Expr),
    /// A day or time in a year that everybody can write.
    Days,
}

impl<'a> Declared<'a> {
    fn new(field: &'a Field) -> Result<Self> {
        let name = field.ident.as_ref().ok_or_else(|| Error::new_spanned(field, "a field has a name"))?;
        let (mut place, mut limit, mut required, mut by_hand, mut schema) = (Place::Both, None, false, None, None);
        let (mut when_new, mut when_changed, mut default, mut clean, mut apart) = (None, None, None, None, false);
        for attribute in &field.attrs {
            let word = attribute.path().require_ident()?.to_string();
            match word.as_str() {
                "doc" => {}
                "create_only" => place = Place::Create,
                "update_only" => place = Place::Update,
                "beside" => place = Place::Beside,
                "required" => required = true,
                "when_new" => when_new = Some(attribute.parse_args::<LitStr>()?.value()),
                "when_changed" => when_changed = Some(attribute.parse_args::<LitStr>()?.value()),
                "default" => default = Some(attribute.parse_args()?),
                "clean" => clean = Some(attribute.parse_args()?),
                "apart" => apart = true,
                "garde" => by_hand = Some(attribute),
                "schema" | "param" => schema = Some(attribute.meta.require_list()?.tokens.clone()),
                _ => limit = Some(Limit::new(&word, attribute)?),
            }
        }
        let docs = text::docs(&field.attrs);
        let of = &field.ty;
        Ok(Self {
            docs,
            when_new,
            when_changed,
            name,
            of,
            place,
            limit,
            required,
            by_hand,
            schema,
            default,
            clean,
            apart,
        })
    }

    fn needs_draft(&self) -> bool {
        self.default.is_some() || self.clean.is_some() || self.apart
    }

    /// What is said of it, and `more`.
    fn docs(&self, more: Option<&String>) -> Vec<String> {
        let mut docs = self.docs.clone();
        if let (Some(last), Some(more)) = (docs.last_mut(), more) {
            *last = format!("{}; {more}.", last.trim_end_matches('.'));
        }
        docs
    }

    fn in_command(&self) -> TokenStream {
        let Self { name, of, .. } = self;
        let docs = self.docs(self.when_new.as_ref());
        let wrapper = text::name_of(of);
        let garde = self.garde(if wrapper == "Option" { "check_optional" } else { "check" }, false);
        let schema = joined([self.limit.as_ref().and_then(Limit::schema), self.schema.clone()]);
        let schema = schema.map(|schema| quote! { #[schema(#schema)] });
        let list = wrapper == "Vec" && !self.required;
        let serde = (list || wrapper == "Option").then(|| quote! { #[serde(default)] });
        let graphql = list.then(|| quote! { #[graphql(default)] });
        quote! { #(#[doc = #docs])* #garde #schema #serde #graphql pub #name: #of }
    }

    fn in_filter(&self) -> TokenStream {
        let Self { docs, name, of, .. } = self;
        let garde = self.garde("check_optional", false);
        let said = joined([self.limit.as_ref().and_then(Limit::schema), self.schema.clone()]);
        let said = said.map(|said| quote! { #[param(#said)] });
        quote! { #(#[doc = #docs])* #garde #said pub #name: #of }
    }

    /// `alone`: whether there is no other struct of which the schema says more.
    fn in_patch(&self, alone: bool) -> TokenStream {
        if self.place == Place::Beside {
            return self.in_command();
        }
        let (name, of, docs) = (self.name, inner(self.of), self.docs(self.when_changed.as_ref()));
        let garde = self.garde("check_patch", true);
        let of_patch = Some(quote! { value_type = Option<#of> });
        let more = self.schema.clone().filter(|_| alone);
        let schema = joined([of_patch, self.limit.as_ref().and_then(Limit::schema), more]);
        quote! {
            #(#[doc = #docs])*
            #garde
            #[schema(#schema)]
            #[serde(default)]
            pub #name: crate::patch::Patch<#of>
        }
    }

    /// The rule for garde; `days`: the check of a day in such a field.
    fn garde(&self, days: &str, patch: bool) -> TokenStream {
        if let Some(by_hand) = self.by_hand {
            return quote! { #by_hand };
        }
        let days = format_ident!("{days}");
        let rule = match &self.limit {
            None => quote! { skip },
            Some(Limit::Text { least, most, .. }) => quote! { custom(crate::text::letters(#least, #most)) },
            Some(Limit::Length(least, most)) => quote! { length(chars, min = #least, max = #most) },
            Some(Limit::Most(most)) => quote! { length(max = #most) },
            Some(Limit::Within(least, most)) if patch => quote! { custom(crate::patch::within(#least, #most)) },
            Some(Limit::Within(least, most)) => quote! { range(min = #least, max = #most) },
            Some(Limit::Days) => quote! { custom(crate::days::#days) },
        };
        quote! { #[garde(#rule)] }
    }
}

impl Limit {
    fn new(word: &str, attribute: &Attribute) -> Result<Self> {
        let numbers = || attribute.parse_args_with(Punctuated::<Expr, Token![,]>::parse_terminated);
        let two = || match numbers()?.into_iter().collect::<Vec<_>>().as_slice() {
            [least, most] => Ok((least.clone(), most.clone())),
            _ => Err(Error::new_spanned(attribute, "expected the least and the most")),
        };
        match word {
            "text" => two().map(|(least, most)| Self::Text { least, most, line: false }),
            "line" => two().map(|(least, most)| Self::Text { least, most, line: true }),
            "length" => two().map(|(least, most)| Self::Length(least, most)),
            "within" => two().map(|(least, most)| Self::Within(least, most)),
            "most" => attribute.parse_args().map(Self::Most),
            "days" => Ok(Self::Days),
            _ => Err(Error::new_spanned(attribute, "no such limit")),
        }
    }

    /// The same for the schema.
    fn schema(&self) -> Option<TokenStream> {
        Some(match self {
            Self::Text { least, most, .. } if is_zero(least) => quote! { max_length = #most },
            Self::Text { least, most, .. } | Self::Length(least, most) => {
                quote! { min_length = #least, max_length = #most }
            }
            Self::Most(most) => quote! { max_items = #most },
            Self::Within(least, most) => quote! { minimum = #least, maximum = #most },
            Self::Days => return None,
        })
    }
}

/// What a schema says, in one list.
fn joined<const N: usize>(parts: [Option<TokenStream>; N]) -> Option<TokenStream> {
    let parts: Vec<TokenStream> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| quote! { #(#parts),* })
}

fn is_zero(number: &Expr) -> bool {
    quote! { #number }.to_string() == "0"
}

/// `T` of `Option<T>`, and any other type itself.
fn inner(of: &Type) -> &Type {
    text::argument_of(of, "Option").unwrap_or(of)
}
