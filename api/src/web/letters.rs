//! Where the links in letters lead: a button to press, since mail programs follow links by themselves.

use super::html;
use super::page::{self, POLICY};
use actix_web::{HttpRequest, HttpResponse};

const CONFIRM: &str = "<p>Press the button to say that the letter came to you.</p>\n\
    <form id=\"letter\" data-path=\"/v1/auth/confirm\" data-done=\"Thank you: your address is confirmed.\">\n\
    <p><button>Confirm my address</button></p>\n</form>\n";

const RESET: &str = "<p>Choose a password of 12 characters or more; four or more unrelated words make a good one. \
    You will be signed out everywhere.</p>\n\
    <form id=\"letter\" data-path=\"/v1/auth/reset\" data-done=\"Your new password holds. Sign in with it.\">\n\
    <p><label>Password <input name=\"password\" type=\"password\" required minlength=\"12\" maxlength=\"128\" \
    autocomplete=\"new-password\"></label></p>\n<p><button>Set this password</button></p>\n</form>\n";

const SCRIPT: &str = "<p id=\"said\" role=\"status\"></p>\n<script type=\"module\" src=\"/assets/letter.js\"></script>";

/// `GET /confirm?token=…`.
pub async fn confirm(request: HttpRequest) -> HttpResponse {
    page::html(&request, POLICY, html::page("Confirm your address", &format!("{CONFIRM}{SCRIPT}")))
}

/// `GET /reset?token=…`.
pub async fn reset(request: HttpRequest) -> HttpResponse {
    page::html(&request, POLICY, html::page("Set a password", &format!("{RESET}{SCRIPT}")))
}
