//! Marks of devices from which somebody signed in (OWASP, "Device Cookies"): sealed, and good for one address.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::keys;
use data_encoding::BASE64URL_NOPAD;

/// What marks are sealed for.
const LABEL: &str = "device";

/// A new mark for a device from which the owner of this folded address signed in.
pub fn mark(ctx: &Ctx, email_folded: &str) -> Result<String> {
    let plain = [owner(ctx, email_folded), keys::random::<16>().to_vec()].concat();
    Ok(BASE64URL_NOPAD.encode(&ctx.state.keys.seal(LABEL, &plain)?))
}

/// What names the device of a mark that was given for this folded address.
pub fn open(ctx: &Ctx, email_folded: &str, mark: &str) -> Option<String> {
    let sealed = BASE64URL_NOPAD.decode(mark.as_bytes()).ok()?;
    let plain = ctx.state.keys.unseal(LABEL, &sealed).ok()?;
    let device = plain.strip_prefix(owner(ctx, email_folded).as_slice())?;
    Some(BASE64URL_NOPAD.encode(device))
}

fn owner(ctx: &Ctx, email_folded: &str) -> Vec<u8> {
    ctx.state.keys.tag("device_owner", email_folded)
}
