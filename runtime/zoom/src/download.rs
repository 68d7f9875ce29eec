//! Downloads of a recording's files: from Zoom's hosts only, and read as a stream.

use greenroom_domain::{
    DownloadRefusal, ProviderError, Recording, RecordingFile, Sentence, Transcript, ZoomAccount, sentence,
};
use jiff::Timestamp;
use reqwest::{
    Response, StatusCode, Url,
    header::{AUTHORIZATION, HeaderMap, HeaderValue, LOCATION},
};
use secrecy::ExposeSecret;

use crate::{
    Zoom,
    errors::AttemptError,
    errors::passing,
    limits,
    retry::{Attempts, out_of_time},
    text::presentable,
    token::Want,
    transport::describe,
    vtt,
};

/// How many redirects a download follows at most. Browsers follow 20.
const MAX_REDIRECTS: usize = 5;

/// The domains of the hosts that have Zoom's recordings: Zoom's own, those of Zoom for Government, of Zoom X (Deutsche Telekom), and
/// of Zoom in China. A setting names more ([`crate::ZoomBuilder::download_hosts`]).
const ZOOMS_DOMAINS: [&str; 5] = ["zoom.us", "zoom.com", "zoomgov.com", "zoom-x.de", "zoom.com.cn"];

impl Zoom {
    fn check_host(&self, url: &Url) -> Result<(), ProviderError> {
        check_host(url, &self.api, &self.download_hosts)
    }

    /// Downloads a file of a recording and reads it as WebVTT; again where that may help.
    pub(crate) async fn download(
        &self,
        account: &ZoomAccount,
        recording: &Recording,
        file: &RecordingFile,
    ) -> Result<Transcript, ProviderError> {
        let address = file.download_url.as_deref().ok_or(ProviderError::RecordingNotFound)?;
        let url = Url::parse(address)
            .map_err(|_| refused(sentence!("failure-zoom-download-url", "its address is no URL")))?;
        // Before a token is fetched for it.
        self.check_host(&url)?;
        let mut tries = Attempts::begin(self.retry, &*self.clock);
        let token = match &recording.download_token {
            Some(token) => bearer(token.expose_secret())?,
            None => {
                let token = self.tokens.get(account, Want::Any);
                let what = sentence!("failure-zoom-oauth-late", "its OAuth gave no token in time");
                tries.in_time(what, token).await??.header.clone()
            }
        };
        loop {
            match self.attempt_download(url.clone(), &token, &tries).await {
                Ok(transcript) => return Ok(transcript),
                Err(trouble) => tries.wait_out(trouble).await?,
            }
        }
    }

    async fn attempt_download(
        &self,
        mut url: Url,
        token: &HeaderValue,
        tries: &Attempts<'_>,
    ) -> Result<Transcript, AttemptError> {
        for _ in 0..=MAX_REDIRECTS {
            self.check_host(&url)?;
            let time_left = tries.time_left();
            if time_left.is_zero() {
                let what =
                    sentence!("failure-zoom-no-time-to-download", "there was no time left to request its recording");
                return Err(out_of_time(what).into());
            }
            let request = self.client.get()?.get(url.clone()).header(AUTHORIZATION, token.clone());
            let request = request.timeout(self.request_timeout.min(time_left));
            let response = request.send().await.map_err(|error| passing(describe(&error), None))?;
            tracing::debug!(number = tries.number, status = response.status().as_u16(), "a download is answered");
            if !response.status().is_redirection() {
                return read(response, self.clock.now()).await;
            }
            url = redirected(&url, response.headers())?;
        }
        let why = sentence!(
            "failure-zoom-download-redirects",
            "it is redirected more than {most} times",
            most = MAX_REDIRECTS
        );
        Err(refused(why).into())
    }
}

/// Whether something may be downloaded from there, and the token sent: https from Zoom's own hosts and those of `more`
/// domains, or from where Zoom's API is configured to be. What such a name resolves to need not be asked: who answers must
/// have the host's certificate.
fn check_host(url: &Url, api: &Url, more: &[String]) -> Result<(), ProviderError> {
    let host = url.host_str().unwrap_or_default();
    let of = |domain: &str| host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    let is_zooms = ZOOMS_DOMAINS.into_iter().any(of) || more.iter().any(|domain| of(domain));
    let is_anonymous = url.username().is_empty() && url.password().is_none();
    if is_anonymous && (url.scheme() == "https" && url.port().is_none() && is_zooms || url.origin() == api.origin()) {
        return Ok(());
    }
    let message = sentence!(
        "failure-zoom-download-host",
        "`{scheme}://{host}` is none of Zoom's hosts; if it is, name it in the setting `zoom-download-hosts`",
        scheme = url.scheme(),
        host = presentable(host, &[])
    );
    Err(ProviderError::DownloadRefused { reason: DownloadRefusal::Host, message })
}

/// The target of a redirect.
fn redirected(from: &Url, headers: &HeaderMap) -> Result<Url, ProviderError> {
    let location = headers.get(LOCATION).and_then(|value| value.to_str().ok());
    let to = location.and_then(|location| from.join(location).ok());
    to.ok_or_else(|| refused(sentence!("failure-zoom-download-redirect", "it is redirected without an address")))
}

/// Reads an answer that is no redirect.
async fn read(mut response: Response, now: Timestamp) -> Result<Transcript, AttemptError> {
    let status = response.status();
    match status {
        StatusCode::NOT_FOUND | StatusCode::GONE => return Err(ProviderError::RecordingNotFound.into()),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            let message = sentence!(
                "failure-zoom-download-denied",
                "its download is answered {status}: the connected app may not read recordings, or its token has ended",
                status = status.as_u16()
            );
            return Err(ProviderError::DownloadRefused { reason: DownloadRefusal::NotAllowed, message }.into());
        }
        StatusCode::TOO_MANY_REQUESTS => {
            let retry_after = limits::retry_after(response.headers(), now).unwrap_or_default();
            return Err(AttemptError::Passing {
                error: ProviderError::RateLimited { retry_after },
                not_before: retry_after,
            });
        }
        _ if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT => {
            let wait = limits::retry_after(response.headers(), now);
            let problem = sentence!(
                "failure-zoom-download-answered",
                "a download is answered {status}",
                status = status.as_u16()
            );
            return Err(passing(problem, wait));
        }
        _ if !status.is_success() => {
            let message = sentence!("failure-zoom-download-so", "a download is answered so");
            return Err(ProviderError::Other { status: status.as_u16(), code: 0, message }.into());
        }
        _ => {}
    }
    let mut reader = vtt::Reader::default();
    loop {
        match response.chunk().await {
            Ok(Some(piece)) => reader.push(&piece).map_err(unreadable)?,
            Ok(None) => return Ok(reader.finish().map_err(unreadable)?),
            Err(error) => return Err(passing(describe(&error), None)),
        }
    }
}

/// A file that is no transcript.
pub(crate) fn unreadable(error: vtt::VttError) -> ProviderError {
    let reason = match error {
        vtt::VttError::WebPage => DownloadRefusal::WebPage,
        vtt::VttError::NoSignature => DownloadRefusal::Unreadable,
        vtt::VttError::TooLong => DownloadRefusal::TooLong,
    };
    ProviderError::DownloadRefused { reason, message: error.sentence() }
}

/// A token as a header that neither logs nor `Debug` print.
fn bearer(token: &str) -> Result<HeaderValue, ProviderError> {
    let header = HeaderValue::from_str(&format!("Bearer {token}"));
    let mut header =
        header.map_err(|_| refused(sentence!("failure-zoom-download-token", "its token cannot be sent")))?;
    header.set_sensitive(true);
    Ok(header)
}

fn refused(message: Sentence) -> ProviderError {
    ProviderError::DownloadRefused { reason: DownloadRefusal::Host, message }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn allows(url: &str, api: &str) -> bool {
        let more = ["files.example.org".to_owned()];
        check_host(&Url::parse(url).unwrap(), &Url::parse(api).unwrap(), &more).is_ok()
    }

    #[test]
    fn downloads_come_from_zooms_hosts_only() {
        let api = "https://api.zoom.us/v2";
        for good in [
            "https://zoom.us/rec/download/x?y=z",
            "https://us06web.zoom.us/rec",
            "https://ssrweb.ZOOM.us:443/rec",
            "https://zoom.com",
            "https://a.b.zoom.com/",
            "https://zoomgov.com/rec",
            "https://www.zoomgov.com/rec",
            "https://eu.zoom-x.de/rec",
            "https://file.zoom.com.cn/rec",
            "https://eu.files.example.org/rec",
        ] {
            assert!(allows(good, api), "{good}");
        }
        for bad in [
            "http://zoom.us/rec",
            "https://zoom.us:8443/rec",
            "https://notzoom.us/rec",
            "https://zoom.us.example.com/rec",
            "https://zoom.us./rec",
            "https://example.com/zoom.us",
            "https://example.org/rec",
            "https://badzoom-x.de/rec",
            "https://example.com#zoom.us",
            "https://zoom.us@example.com/rec",
            "https://me@zoom.us/rec",
            "https://me:s3cret@zoom.us/rec",
            "https://z\u{f6}om.us/rec",
            "https://127.0.0.1/rec",
            "https://[::1]/rec",
            "https://169.254.169.254/latest",
            "ftp://zoom.us/rec",
            "file:///etc/passwd",
            "data:text/vtt,WEBVTT",
        ] {
            assert!(!allows(bad, api), "{bad}");
        }
    }

    #[test]
    fn the_host_of_the_configured_api_is_one_of_zooms() {
        let api = "http://127.0.0.1:4000/v2";
        assert!(allows("http://127.0.0.1:4000/rec/x", api) && allows("https://zoom.us/rec", api));
        for bad in [
            "http://127.0.0.1/rec",
            "http://127.0.0.1:4001/rec",
            "https://127.0.0.1:4000/rec",
            "http://localhost:4000/",
        ] {
            assert!(!allows(bad, api), "{bad}");
        }
    }

    #[test]
    fn what_is_refused_shows_no_path_and_no_user() {
        let url = Url::parse("https://me:s3cret@example.com/rec/s3cret?tk=s3cret#s3cret").unwrap();
        let refused = check_host(&url, &Url::parse("https://api.zoom.us/v2").unwrap(), &[]).unwrap_err().to_string();
        assert_eq!(
            refused,
            "the download was refused: `https://example.com` is none of Zoom's hosts; if it is, name it in the setting `zoom-download-hosts`"
        );
    }
}
