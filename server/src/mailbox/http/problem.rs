//! Problems as answers, and extractors whose refusals are problems: whatever goes wrong, the caller gets a problem
//! document (RFC 9457).

use super::app::App;
use crate::mailbox::store::{StoreError, store_problem};
use crate::mailbox::tables::BANNED;
use adjourn_shared::api::{Problem, ProblemKind};
use adjourn_shared::base::limits::http as limits;
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};

/// The media type of problem documents.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

/// A problem on its way to the caller.
#[derive(Debug)]
pub struct ApiProblem(pub Problem);

/// What most calls give.
pub type ApiResult<T> = Result<Json<T>, ApiProblem>;

impl ApiProblem {
    /// A problem of this kind.
    #[must_use]
    pub fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self(Problem::new(kind, detail))
    }
}

impl From<Problem> for ApiProblem {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl From<StoreError> for ApiProblem {
    fn from(error: StoreError) -> Self {
        Self(store_problem(error))
    }
}

impl IntoResponse for ApiProblem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(&self.0)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if let Some(seconds) = self.0.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// The problem of a caller who is banned.
pub fn banned() -> ApiProblem {
    ApiProblem::new(ProblemKind::Forbidden, BANNED)
}

/// In the API document: everything else is a problem. [`super::document`] adds which statuses an operation can have.
pub struct Failure;

impl utoipa::IntoResponses for Failure {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        BTreeMap::from([("default".to_owned(), RefOr::T(problem_response("Any other problem")))])
    }
}

/// A response of the document that is a problem.
pub(crate) fn problem_response(description: &str) -> utoipa::openapi::Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new().description(description).content(PROBLEM_JSON, content).build()
}

/// A JSON body.
pub struct ApiJson<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for ApiJson<T> {
    type Rejection = ApiProblem;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiProblem> {
        let most = usize::try_from(app.config.mailbox.limits.body_bytes).unwrap_or(usize::MAX);
        let (parts, body) = request.into_parts();
        let body = whole(body, most).await?;
        match Json::from_request(Request::from_parts(parts, Body::from(body)), app).await {
            Ok(Json(value)) => Ok(Self(value)),
            Err(rejection) => Err(ApiProblem::new(json_kind(&rejection), rejection.body_text())),
        }
    }
}

/// The bytes of a body. A body that is too large is read a little further, and thrown away: if the connection were
/// closed while the client still writes, the client would not get the answer.
async fn whole(body: Body, most: usize) -> Result<Vec<u8>, ApiProblem> {
    let (mut chunks, mut kept, mut read) = (body.into_data_stream(), Vec::new(), 0_usize);
    while read <= most.saturating_add(limits::READ_ON_BYTES) {
        let Some(chunk) = chunks.next().await else { break };
        let chunk = chunk.map_err(|_| {
            ApiProblem::new(ProblemKind::Malformed, "the body ended too early: send it again")
        })?;
        read = read.saturating_add(chunk.len());
        if read <= most {
            kept.extend_from_slice(&chunk);
        } else {
            kept = Vec::new();
        }
    }
    if read > most {
        let told = format!("the body is larger than the limit of {most} bytes: send less at once");
        return Err(ApiProblem::new(ProblemKind::TooLarge, told));
    }
    Ok(kept)
}

fn json_kind(rejection: &JsonRejection) -> ProblemKind {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ProblemKind::TooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ProblemKind::UnsupportedMediaType,
        _ => ProblemKind::Malformed,
    }
}

/// The parameters in the path.
pub struct ApiPath<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for ApiPath<T> {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiProblem> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(value)) => Ok(Self(value)),
            Err(PathRejection::FailedToDeserializePathParams(error)) => {
                Err(ApiProblem::new(ProblemKind::Malformed, error.body_text()))
            }
            Err(error) => Err(ApiProblem::new(ProblemKind::Internal, error.body_text())),
        }
    }
}

/// The parameters in the query.
pub struct ApiQuery<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for ApiQuery<T> {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiProblem> {
        let query: Result<Query<T>, QueryRejection> = Query::from_request_parts(parts, state).await;
        match query {
            Ok(Query(value)) => Ok(Self(value)),
            Err(error) => Err(ApiProblem::new(ProblemKind::Malformed, error.body_text())),
        }
    }
}
