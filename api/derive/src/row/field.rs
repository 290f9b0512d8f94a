//! A field of a row, and what its attributes say.

use proc_macro2::TokenStream;
use quote::quote;
use syn::meta::ParseNestedMeta;
use syn::{Error, Ident, Path, Result, Type};

/// A field of a row.
pub struct Field {
    pub name: Ident,
    pub kind: Kind,
    of: Type,
    /// Whether it is read as any other JSON, and not as the codec of its type says.
    json: bool,
}

/// What feeds a field.
pub enum Kind {
    Column(Column),
    /// A value that some statements add, and no column has.
    Extra,
    /// What was read along.
    Related,
    /// Nothing that was read.
    Skip,
}

/// A column, as far as the type of its field does not say it.
#[derive(Default)]
pub struct Column {
    computed: Option<Path>,
    /// The methods of `plan::Column` that say when it is read, and whether it is shown.
    options: Vec<Ident>,
}

impl Field {
    pub fn new(field: &syn::Field) -> Result<Self> {
        let name = field.ident.clone().ok_or_else(|| Error::new_spanned(field, "expected a name"))?;
        let mut made = Self { name, kind: Kind::Column(Column::default()), of: field.ty.clone(), json: false };
        for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("row")) {
            attribute.parse_nested_meta(|meta| made.take(&meta))?;
        }
        Ok(made)
    }

    fn take(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        let name = meta.path.require_ident()?;
        let Kind::Column(column) = &mut self.kind else { return Err(meta.error("it is no column")) };
        match name.to_string().as_str() {
            "known_by" | "heavy" | "on_request" | "hidden" => column.options.push(name.clone()),
            "computed" => column.computed = Some(meta.value()?.parse()?),
            "json" => self.json = true,
            "extra" => self.kind = Kind::Extra,
            "related" => self.kind = Kind::Related,
            "skip" => self.kind = Kind::Skip,
            _ => return Err(meta.error("no such option")),
        }
        Ok(())
    }

    /// The column that feeds it.
    pub fn column(&self) -> Option<TokenStream> {
        let Kind::Column(column) = &self.kind else { return None };
        let (name, of, options) = (self.name.to_string(), &self.of, &column.options);
        let how = if self.json {
            quote! { crate::db::json::As::Json }
        } else {
            quote! { <#of as crate::plan::Codec>::HOW }
        };
        let made = if let Some(write) = &column.computed {
            quote! { crate::plan::computed(#name, #how, #write) }
        } else {
            quote! { crate::plan::column(#name, #how) }
        };
        Some(quote! { #made #(.#options())* })
    }

    /// How it is read.
    pub fn arm(&self) -> Option<TokenStream> {
        let (key, name) = (self.name.to_string(), &self.name);
        match self.kind {
            Kind::Related | Kind::Skip => None,
            Kind::Column(_) | Kind::Extra if self.json => Some(quote! { #key => self.#name = from.next_value()? }),
            Kind::Column(_) | Kind::Extra => Some(quote! { #key => self.#name = crate::plan::value(from)? }),
        }
    }
}
