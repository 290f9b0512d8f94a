//! One struct, a row: its columns and how it is read.

mod field;

use field::{Field, Kind};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DataStruct, DeriveInput, Error, Fields, Ident, Result};

/// Writes `Row` and `Deserialize` of the struct.
pub fn expand(row: &DeriveInput) -> Result<TokenStream> {
    let fields = fields(row)?;
    let (name, related) = (&row.ident, related(row, &fields)?);
    let (columns, arms) = (fields.iter().filter_map(Field::column), fields.iter().filter_map(Field::arm));
    Ok(quote! {
        impl crate::plan::Row for #name {
            const COLUMNS: &'static [crate::plan::Column] = &[#(#columns),*];

            fn put<'de, A: serde::de::MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error> {
                match key {
                    #(#arms,)*
                    _ => return Err(crate::plan::unknown_key(key)),
                }
                Ok(())
            }

            fn read_along(&mut self) -> &mut crate::plan::ReadAlong {
                &mut self.#related
            }
        }

        impl<'de> serde::Deserialize<'de> for #name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                crate::plan::read_row(from)
            }
        }
    })
}

fn fields(row: &DeriveInput) -> Result<Vec<Field>> {
    match &row.data {
        Data::Struct(DataStruct { fields: Fields::Named(named), .. }) => named.named.iter().map(Field::new).collect(),
        _ => Err(Error::new_spanned(&row.ident, "a row is a struct whose fields have names")),
    }
}

/// The one field that holds what was read along.
fn related<'a>(row: &DeriveInput, fields: &'a [Field]) -> Result<&'a Ident> {
    let mut all = fields.iter().filter(|field| matches!(field.kind, Kind::Related)).map(|field| &field.name);
    match (all.next(), all.next()) {
        (Some(field), None) => Ok(field),
        (None, _) => Err(Error::new_spanned(&row.ident, "a field is missing: `#[row(related)] related: ReadAlong`")),
        (_, Some(other)) => Err(Error::new_spanned(other, "what was read along has one field")),
    }
}
