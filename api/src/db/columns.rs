//! `columns!`: a draft as columns of its row.

/// The row's columns that a draft says, each by its own name, and those given beside; `apart` names what of
/// the draft stands in other tables. A field of the draft that stands nowhere does not compile.
macro_rules! columns {
    ($draft:expr => $type:ident { $($name:ident),+ $(,)? } apart { $($apart:ident),* } => $row:path { $($column:ident: $value:expr),* $(,)? }) => {{
        let $type { $($name,)+ $($apart: _,)* } = $draft;
        $row {
            $($name: sea_orm::ActiveValue::Set($name.into()),)+
            $($column: sea_orm::ActiveValue::Set($value),)*
            ..Default::default()
        }
    }};
}
pub(crate) use columns;
