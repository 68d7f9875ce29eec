//! Transcripts: the hosts of downloads, the tokens that they get, and the reading.

use greenroom_domain::{
    Cue, DownloadRefusal, ProviderError, Recording, RecordingFile, RecordingFileKind, Transcript, WebinarProvider,
};

use crate::{
    sessions::uuid,
    stub::{Bench, Reply, Stub, TOKEN, account, bench},
};

const VTT: &str = "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.500\nAda Byron: Hello.\n";
const DOWNLOAD_TOKEN: &str = "d0wnload-XYZZY";

fn recording(token: Option<&str>) -> Recording {
    Recording {
        session: uuid(),
        topic: "Topic".to_owned(),
        starts_at: crate::stub::start_of_test(),
        minutes: 1,
        share_url: None,
        files: Vec::new(),
        download_token: token.map(Into::into),
    }
}

fn file(url: impl Into<String>) -> RecordingFile {
    RecordingFile {
        id: "f".to_owned(),
        kind: RecordingFileKind::Transcript,
        completed: true,
        starts_at: None,
        play_url: None,
        download_url: Some(url.into()),
    }
}

async fn download(bench: &Bench) -> Result<Transcript, ProviderError> {
    let url = format!("{}/rec/download/x", bench.stub.url);
    bench.zoom.transcript(&account(), &recording(Some(DOWNLOAD_TOKEN)), &file(url)).await
}

fn redirect(to: &str) -> Reply {
    Reply::text(302, "").header("location", to)
}

fn hello() -> Transcript {
    let cue = Cue { from_ms: 1000, to_ms: 2500, speaker: None, text: "Ada Byron: Hello.".to_owned() };
    Transcript { cues: vec![cue], dropped: 0 }
}

#[tokio::test]
async fn r1_a_transcript_is_downloaded_with_the_recordings_own_token() {
    let bench = bench([Reply::text(200, VTT)]).await;
    assert_eq!(download(&bench).await, Ok(hello()));
    let call = &bench.stub.calls()[0];
    assert_eq!((call.method.as_str(), call.path.as_str()), ("GET", "/rec/download/x"));
    assert_eq!(call.headers["authorization"], format!("Bearer {DOWNLOAD_TOKEN}"));
    assert!(bench.stub.token_calls().is_empty() && bench.rates.reserved.lock().unwrap().is_empty());
}

#[tokio::test]
async fn r1_without_a_token_of_its_own_the_accounts_does() {
    let bench = bench([Reply::text(200, VTT)]).await;
    let url = format!("{}/rec", bench.stub.url);
    assert_eq!(bench.zoom.transcript(&account(), &recording(None), &file(url)).await, Ok(hello()));
    assert_eq!(bench.stub.calls()[0].headers["authorization"], format!("Bearer {TOKEN}-1"));
}

#[tokio::test]
async fn r1_redirects_are_followed_from_host_to_host_of_zooms() {
    for status in [301, 302, 303, 307, 308] {
        let to = Reply::text(status, "").header("location", "/rec/replay?key=1");
        let bench = bench([to, Reply::text(200, VTT)]).await;
        assert_eq!(download(&bench).await, Ok(hello()), "{status}");
        let call = &bench.stub.calls()[1];
        assert_eq!((call.path.as_str(), call.query["key"].as_str()), ("/rec/replay", "1"));
        assert_eq!(call.headers["authorization"], format!("Bearer {DOWNLOAD_TOKEN}"));
    }
    let bench = bench(vec![redirect("x"); 5]).await;
    bench.stub.will([Reply::text(200, VTT)]);
    assert_eq!(download(&bench).await, Ok(hello()), "five times");
    bench.stub.will(vec![redirect("x"); 6]);
    let refused = download(&bench).await;
    assert!(
        matches!(&refused, Err(ProviderError::DownloadRefused { message, .. }) if message.english().contains("5 times"))
    );
    assert_eq!(bench.stub.calls().len(), 12);
}

#[tokio::test]
async fn r1_no_other_host_is_asked_or_gets_the_token() {
    let elsewhere = Stub::start().await;
    elsewhere.will(vec![Reply::text(200, VTT); 9]);
    let stranger = format!("{}/rec?tk=s3cret-XYZZY", elsewhere.url);
    let bench = bench([]).await;
    for url in [
        stranger.as_str(),
        "https://zoom.us.example.com/rec?tk=s3cret-XYZZY",
        "http://zoom.us/s3cret-XYZZY",
        "https://s3cret-XYZZY@zoom.us/",
        "file:///s3cret-XYZZY",
        "s3cret-XYZZY",
    ] {
        let refused = bench.zoom.transcript(&account(), &recording(Some(DOWNLOAD_TOKEN)), &file(url)).await;
        let Err(ProviderError::DownloadRefused { message, .. }) = &refused else { panic!("{url}: {refused:?}") };
        assert!(!message.english().contains("XYZZY"), "{message:?}");
        bench.stub.will([redirect("/again"), redirect(url)]);
        if url.contains("://") {
            let refused = download(&bench).await;
            let Err(ProviderError::DownloadRefused { message, .. }) = &refused else { panic!("{url}: {refused:?}") };
            assert!(!message.english().contains("XYZZY"), "{message:?}");
        }
    }
    assert!(elsewhere.calls().is_empty());
    let bench = crate::stub::bench([Reply::text(302, ""), redirect("https://[")]).await;
    for _ in 0..2 {
        let refused = download(&bench).await;
        assert!(
            matches!(&refused, Err(ProviderError::DownloadRefused { message, .. }) if message.english().contains("without an address"))
        );
    }
}

#[tokio::test]
async fn a7_a_transcript_that_is_absent_or_not_available() {
    for (status, expected) in [
        (404, "RecordingNotFound"),
        (410, "RecordingNotFound"),
        (401, "DownloadRefused { reason: NotAllowed"),
        (403, "DownloadRefused { reason: NotAllowed"),
        (418, "Other"),
    ] {
        let bench = bench([Reply::text(status, "no")]).await;
        let refused = download(&bench).await.unwrap_err();
        assert!(format!("{refused:?}").starts_with(expected), "{refused:?}");
        assert_eq!(bench.stub.calls().len(), 1);
    }
    let bench = bench([]).await;
    let nowhere = RecordingFile { download_url: None, ..file("") };
    let refused = bench.zoom.transcript(&account(), &recording(None), &nowhere).await;
    assert_eq!(refused, Err(ProviderError::RecordingNotFound));
}

#[tokio::test]
async fn a_download_in_trouble_is_tried_again() {
    for trouble in [
        Reply::text(503, ""),
        Reply::text(429, "").header("retry-after", "1"),
        Reply::Nothing,
        Reply::BrokenOff { status: 200, body: VTT },
    ] {
        let bench = bench([trouble.clone(), trouble.clone(), Reply::text(200, VTT)]).await;
        assert_eq!(download(&bench).await, Ok(hello()));
        assert_eq!((bench.stub.calls().len(), bench.clock.slept().len()), (3, 2));
        bench.stub.will(vec![trouble; 3]);
        let lost = download(&bench).await;
        assert!(
            matches!(
                lost,
                Err(ProviderError::Unavailable { maybe_done: false, .. } | ProviderError::RateLimited { .. })
            ),
            "half a transcript is refused: {lost:?}"
        );
    }
}

#[tokio::test]
async fn a7_other_texts_than_transcripts_are_refused_and_not_shown() {
    let long = format!("WEBVTT\n\nNOTE\n{}", "no words\n".repeat((17 << 20) / 9));
    for (answer, why, says) in [
        ("<!doctype html><title>XYZZY", DownloadRefusal::WebPage, "web page"),
        ("\r\n  <html>XYZZY", DownloadRefusal::WebPage, "web page"),
        ("{\"status\":false,\"errorMessage\":\"XYZZY\"}", DownloadRefusal::Unreadable, "WEBVTT"),
        ("XYZZY: said without a time\n", DownloadRefusal::Unreadable, "WEBVTT"),
        ("", DownloadRefusal::Unreadable, "WEBVTT"),
        (long.as_str(), DownloadRefusal::TooLong, "16 MiB"),
    ] {
        let bench = bench([Reply::text(200, answer)]).await;
        let refused = download(&bench).await.unwrap_err();
        let ProviderError::DownloadRefused { reason, message } = &refused else { panic!("{refused:?}") };
        let message = message.english();
        assert!(*reason == why && message.contains(says) && !message.contains("XYZZY"), "{message}");
        assert_eq!(bench.stub.calls().len(), 1);
    }
}
