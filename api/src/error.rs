//! The one error of every service: a stable code, a sentence for the client, and a cause that only the log sees.
//!
//! It knows neither HTTP nor GraphQL; `http::problem` and `graphql::errors` render it.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

/// The result of every service function.
pub type Result<T, E = Error> = std::result::Result<T, E>;

macro_rules! codes {
    ($($name:ident = $code:literal, $status:literal, $title:literal, $about:literal;)+) => {
        /// The stable codes a client may branch on; the same on both faces.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $(#[doc = $about] $name),+ }

        impl Code {
            /// Every code, in the order of its HTTP status.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The code as clients see it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            /// A short title that is the same for every occurrence (RFC 9457, section 3.1.3).
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title),+ }
            }

            /// What the code means and what a client can do about it.
            pub const fn about(self) -> &'static str {
                match self { $(Self::$name => $about),+ }
            }

            /// The number that HTTP gives this class of error (RFC 9110, section 15).
            pub const fn class(self) -> u16 {
                match self { $(Self::$name => $status),+ }
            }
        }
    };
}

codes! {
    Malformed = "malformed", 400, "Malformed request", "The request could not be read: broken JSON, a bad header or a bad parameter encoding.";
    IdempotencyUnsupported = "idempotency_unsupported", 400, "Idempotency-Key not accepted here", "This operation shows a secret once or signs somebody in, so its answer is never stored; send it without `Idempotency-Key`.";
    QueryUnparsable = "query_unparsable", 400, "GraphQL syntax error", "The GraphQL document does not parse.";
    QueryInvalid = "query_invalid", 400, "GraphQL validation error", "The GraphQL document or its variables do not fit the schema.";
    QueryTooLarge = "query_too_large", 400, "GraphQL document too large", "The document has more bytes or tokens than this server reads.";
    QueryTooDeep = "query_too_deep", 400, "GraphQL query too deep", "The query nests deeper than the limit.";
    QueryTooCostly = "query_too_costly", 400, "GraphQL query too costly", "The cost, counted with list sizes before anything runs, is above the limit; ask for smaller pages or fewer fields.";
    AnswerTooLarge = "answer_too_large", 400, "Answer too large", "The answer would have more bytes than this server sends; ask for smaller pages or fewer long texts. What a mutation did stands, unless it came with an `Idempotency-Key`.";
    TooManyAliases = "too_many_aliases", 400, "Too many aliases", "The document has more aliases or root fields than the limit.";
    TooManyDirectives = "too_many_directives", 400, "Too many directives", "A field has more directives than the limit.";
    PersistedQueryNotFound = "persisted_query_not_found", 400, "Persisted query not found", "Send the document once together with its hash.";
    PersistedQueryMismatch = "persisted_query_mismatch", 400, "Persisted query mismatch", "The hash is not the SHA-256 of the document.";
    DocumentUnknown = "document_unknown", 400, "Unknown document id", "No trusted document of this server has the id that `documentId` names.";
    DocumentUntrusted = "document_untrusted", 400, "Document not trusted", "This server runs the GraphQL documents of its manifests and no others; name one by `documentId`.";
    UnsupportedGrantType = "unsupported_grant_type", 400, "Unsupported grant type", "This server grants tokens to machines by `client_credentials` only.";
    InvalidScope = "invalid_scope", 400, "Invalid scope", "The scope is unknown, or the client does not have it.";
    InvalidClient = "invalid_client", 401, "Client authentication failed", "The client id or secret is wrong, or the client was revoked.";
    Unauthenticated = "unauthenticated", 401, "Sign-in required", "There is no valid access token; sign in, or refresh the token.";
    InvalidCredentials = "invalid_credentials", 401, "Wrong e-mail address or password", "The address and password do not belong together.";
    Forbidden = "forbidden", 403, "Not allowed", "You may know that this exists, but may not do this.";
    RegistrationClosed = "registration_closed", 403, "Registration is closed", "This installation does not let people register by themselves.";
    EmailUnconfirmed = "email_unconfirmed", 403, "E-mail address not confirmed", "Confirm your e-mail address first.";
    NotFound = "not_found", 404, "Not found", "There is no such thing, or you may not know of it.";
    MethodNotAllowed = "method_not_allowed", 405, "Method not allowed", "The address exists, but not for this method; see `Allow`.";
    NotAcceptable = "not_acceptable", 406, "Not acceptable", "None of the media types in `Accept` can be served here.";
    TooSlow = "too_slow", 408, "Too slow", "The body came too slowly, so the server stopped waiting for it; send it again.";
    Conflict = "conflict", 409, "Conflict", "The request does not fit the present state.";
    AlreadyExists = "already_exists", 409, "Already exists", "Something with this name or key exists already.";
    StorageQuota = "storage_quota", 409, "Storage used up", "You have saved as much as one member may; what you delete makes room when the trash lets it go.";
    IllegalTransition = "illegal_transition", 409, "Illegal transition", "The present state does not allow this move.";
    ProjectArchived = "project_archived", 409, "Project archived", "The project is archived: it can be read and not changed; an owner can open it again.";
    NotYet = "not_yet", 409, "Not available yet", "This move is part of the rules, and this version of the service does not make it yet.";
    SoleOwner = "sole_owner", 409, "Sole owner", "You alone own something that others share; hand it over first.";
    IdempotencyInProgress = "idempotency_in_progress", 409, "Still running", "A request with the same `Idempotency-Key` is still running; try again shortly.";
    VersionConflict = "version_conflict", 412, "Changed meanwhile", "The resource is not in the version you named; read it again.";
    PayloadTooLarge = "payload_too_large", 413, "Body too large", "The body is larger than this server reads.";
    UnsupportedMediaType = "unsupported_media_type", 415, "Unsupported media type", "Send the body as `application/json`.";
    Invalid = "invalid", 422, "Invalid input", "One or more fields are wrong; `errors` names each.";
    IdempotencyMismatch = "idempotency_mismatch", 422, "Idempotency-Key reused", "The same key came with another request before.";
    PreconditionRequired = "precondition_required", 428, "Version required", "Name the version that you read: `If-Match` with its ETag, in GraphQL `expectedVersion`.";
    RateLimited = "rate_limited", 429, "Too many requests", "The quota is used up; wait as `Retry-After` says.";
    Internal = "internal", 500, "Internal error", "Something broke on our side; the request id helps us find it.";
    Unavailable = "unavailable", 503, "Temporarily unavailable", "The database or another part is away for a moment; try again.";
    Draining = "draining", 503, "About to stop", "This instance is about to stop and wants no new work; ask another one.";
    ReadOnly = "read_only", 503, "Read-only for now", "The database takes no changes at the moment, as while it is moved to another machine; reading works, so try the change again in a little while.";
    StorageFull = "storage_full", 507, "No room left", "The database has no room left to store this; nothing of it was stored. Reading works; try again when the operator has made room.";
}

/// One wrong field: where (RFC 6901 pointer), what kind of wrong, and a sentence.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct FieldError {
    /// JSON pointer (RFC 6901) to the field in the input.
    #[schema(example = "/headline")]
    pub pointer: String,
    /// A stable code, such as `invalid`, `unknown` or `weak_password`.
    #[schema(example = "invalid")]
    pub code: &'static str,
    /// What is wrong, in a sentence.
    #[schema(example = "length is greater than 120")]
    pub detail: String,
}

impl FieldError {
    /// A field error with the general code `invalid`.
    pub fn invalid(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code: "invalid", detail: detail.into() }
    }
}

/// What went wrong, in words a client may read; boxed, since results travel far.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    code: Code,
    detail: Cow<'static, str>,
    errors: Vec<FieldError>,
    retry_after: Option<Duration>,
    etag: Option<String>,
    blockers: Vec<String>,
    carried: Option<Vec<u8>>,
    cause: Option<anyhow::Error>,
}

impl Error {
    /// An error with a sentence of its own.
    pub fn new(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            retry_after: None,
            etag: None,
            blockers: Vec::new(),
            carried: None,
            cause: None,
        }))
    }

    /// An error that needs no other words than its code's.
    pub fn of(code: Code) -> Self {
        Self::new(code, code.about())
    }

    /// Absent, or not to be known.
    pub fn not_found() -> Self {
        Self::of(Code::NotFound)
    }

    /// Several wrong fields.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let mut error = Self::of(Code::Invalid);
        error.0.errors = errors;
        error
    }

    /// One wrong field.
    pub fn field(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::invalid(vec![FieldError::invalid(pointer, detail)])
    }

    /// Something broke on our side; only the log sees `cause`.
    pub fn internal(cause: impl Into<anyhow::Error>) -> Self {
        let mut error = Self::of(Code::Internal);
        error.0.cause = Some(cause.into());
        error
    }

    /// A part we need is away.
    pub fn unavailable(cause: impl Into<anyhow::Error>) -> Self {
        Self::of(Code::Unavailable).later(2, cause)
    }

    /// Keeps a cause for the log.
    #[must_use]
    pub fn because(mut self, cause: impl Into<anyhow::Error>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// Says that another try may work in so many seconds, and keeps the cause for the log.
    #[must_use]
    pub fn later(self, seconds: u64, cause: impl Into<anyhow::Error>) -> Self {
        self.retry_after(Duration::from_secs(seconds)).because(cause)
    }

    /// Names the fields that this error is about.
    #[must_use]
    pub fn fields(mut self, errors: Vec<FieldError>) -> Self {
        self.0.errors = errors;
        self
    }

    /// Says when to try again.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// Names the version that stands now.
    #[must_use]
    pub fn current(mut self, etag: String) -> Self {
        self.0.etag = Some(etag);
        self
    }

    /// Lists what stands in the way.
    #[must_use]
    pub fn blockers(mut self, blockers: Vec<String>) -> Self {
        self.0.blockers = blockers;
        self
    }

    /// Carries a rendered answer out of a transaction that must not be kept.
    #[must_use]
    pub fn carrying(mut self, answer: Vec<u8>) -> Self {
        self.0.carried = Some(answer);
        self
    }

    /// The answer that [`Error::carrying`] put in.
    pub fn carried(&self) -> Option<&[u8]> {
        self.0.carried.as_deref()
    }

    /// The stable code.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The sentence for the client.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The wrong fields, if any.
    pub fn errors(&self) -> &[FieldError] {
        &self.0.errors
    }

    /// How long to wait before another try.
    pub fn wait(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The `ETag` that stands now, after a version conflict.
    pub fn etag(&self) -> Option<&str> {
        self.0.etag.as_deref()
    }

    /// Ids of what stands in the way.
    pub fn blocking(&self) -> &[String] {
        &self.0.blockers
    }

    /// What only the log may see.
    pub fn cause(&self) -> Option<&anyhow::Error> {
        self.0.cause.as_ref()
    }

    /// Whether the user can mend it by changing the input (a GraphQL `userError`).
    pub fn is_users_mistake(&self) -> bool {
        matches!(self.0.code.class(), 409 | 412 | 422 | 428)
            && !matches!(self.0.code, Code::IdempotencyInProgress | Code::IdempotencyMismatch)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code().as_str(), self.detail())?;
        self.errors().iter().try_for_each(|field| write!(f, " {}: {}.", field.pointer, field.detail))
    }
}

impl std::error::Error for Error {}

impl From<garde::Report> for Error {
    fn from(report: garde::Report) -> Self {
        let errors =
            report.iter().map(|(path, error)| FieldError::invalid(pointer(&path.to_string()), error.to_string()));
        Self::invalid(errors.collect())
    }
}

/// `links[0].url` as an RFC 6901 pointer: `/links/0/url`.
fn pointer(path: &str) -> String {
    let parts = path.split(['.', '[', ']']).filter(|part| !part.is_empty());
    parts.fold(String::new(), |mut pointer, part| {
        pointer.push('/');
        pointer.push_str(part);
        pointer
    })
}
