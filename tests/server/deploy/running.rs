//! The processes that the files deploy, started here on the loopback address: PostgreSQL with the roles of its script, Restate with its
//! configuration, and the command lines of the tables, the server and a worker.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Command};

use greenroom_postgres_testing as postgres;
use greenroom_restate_testing::{Engine, Node, free_ports};
use greenroom_tests::{Ended, has_postgres, run};
use serde_json::Value;
use tempfile::TempDir;

use super::{
    commands::of_greenroom,
    files::{PROBES, document, documents, file, text, texts},
    kubernetes::BASE,
};
use crate::{
    cluster::engine::program,
    common::{ECHO, RETURNS_INPUT, Serving, a_moment, package, trusting},
};

/// The folders of an image, for which a folder here stands.
const FOLDERS: [&str; 3] = ["/var/lib/greenroom", "/var/cache/greenroom", "/usr/share/greenroom/actions"];

/// The files of a deployment, and the command lines in them.
struct Deployment {
    /// The configuration of Greenroom.
    configuration: String,
    /// The configuration of Restate.
    restate: String,
    init: Vec<String>,
    serve: Vec<String>,
    worker: Vec<String>,
    /// The paths that a server and a worker are asked at.
    serve_paths: Vec<String>,
    worker_paths: Vec<String>,
    /// Where the store is, where the configuration does not say it.
    store: Option<&'static str>,
    /// The folder of the secrets in a container.
    secrets: &'static str,
}

impl Deployment {
    fn compose() -> Self {
        let services = document("compose-cluster.yaml")["services"].clone();
        let command = |name: &str| of_greenroom(&services[name]["command"]).unwrap();
        let paths = |name: &str| {
            let test = texts(&services[name]["healthcheck"]["test"]);
            let url = test.into_iter().find(|word| word.starts_with("http://")).unwrap();
            vec![format!("/{}", url.splitn(4, '/').nth(3).unwrap())]
        };
        Self {
            configuration: file("cluster/greenroom.toml"),
            restate: file("cluster/restate.toml"),
            init: command("store-init"),
            serve: command("serve"),
            worker: command("worker-1"),
            serve_paths: paths("serve"),
            worker_paths: [paths("worker-1"), vec!["/metrics".to_owned()]].concat(),
            store: None,
            secrets: "/run/secrets",
        }
    }

    fn kubernetes() -> Self {
        let container = |file: &str| {
            documents(&format!("{BASE}{file}.yaml"))[0]["spec"]["template"]["spec"]["containers"][0].clone()
        };
        let command = |file: &str| of_greenroom(&container(file)["command"]).unwrap();
        let paths =
            |file: &str| PROBES.map(|probe| text(&container(file)[probe]["httpGet"]["path"]).to_owned()).to_vec();
        Self {
            configuration: file("kubernetes/overlays/example/greenroom.toml"),
            restate: file(&format!("{BASE}restate.toml")),
            init: command("store-init"),
            serve: command("serve"),
            worker: command("worker"),
            serve_paths: paths("serve"),
            worker_paths: paths("worker"),
            store: Some("postgres://greenroom@db.acme.example/greenroom"),
            secrets: "/run/greenroom",
        }
    }
}

/// Writes a secret that its owner alone can read.
fn secret(folder: &Path, name: &str, value: &[u8]) {
    let path = folder.join(name);
    fs::write(&path, value).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o400)).unwrap();
}

/// Carries the script out that makes the roles and the database, as the image of PostgreSQL does.
fn make_roles(database: &postgres::Cluster, folder: &Path, secrets: &Path) {
    let script = folder.join("roles.sql");
    fs::write(&script, file("cluster/postgres-roles.sql").replace("/run/secrets", secrets.to_str().unwrap())).unwrap();
    let psql = postgres::find().unwrap().folder.join("psql");
    let made = Command::new(psql)
        .args(["-v", "ON_ERROR_STOP=1", "--no-psqlrc", "--file"])
        .arg(&script)
        .args(["--dbname", &database.url("postgres")])
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let with_password = "SELECT string_agg(rolname, ' ' ORDER BY rolname) FROM pg_authid \
        WHERE rolname LIKE 'greenroom%' AND NOT rolsuper AND rolcanlogin = (rolpassword IS NOT NULL)";
    let roles = database.psql("postgres", with_password).unwrap();
    assert_eq!(roles, "greenroom greenroom_account greenroom_metrics");
}

/// The public key that Restate prints, as the guide has an operator find it.
async fn printed_key(engine: &Engine) -> String {
    const BEGIN: &str = "publickeyv1_";
    for _ in 0..200 {
        if let Some((_, rest)) = engine.log().split_once(BEGIN) {
            let rest: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
            return format!("{BEGIN}{rest}");
        }
        a_moment().await;
    }
    panic!("Restate prints no public key: {}", engine.log());
}

/// Everything that is deployed, started.
async fn runs(what: &str, deployment: Deployment) {
    if !has_postgres(what) {
        return;
    }
    let Deployment { configuration, restate, init, serve, worker, serve_paths, worker_paths, store: url, secrets } =
        deployment;
    let Some(program) = program(what).await else { return };
    let engine = Engine::configured(&program, |folder, Node { ingress, admin, fabric }| {
        let folder = folder.to_str().unwrap();
        restate
            .replace("/restate-data", &format!("{folder}/data"))
            .replace(&format!("{secrets}/restate-identity"), &format!("{folder}/key.pem"))
            .replace("/run/restate/identity", &format!("{folder}/key.pem"))
            .replace("\"0.0.0.0\"", "\"127.0.0.1\"")
            .replace("0.0.0.0:8080", &format!("127.0.0.1:{ingress}"))
            .replace("0.0.0.0:9070", &format!("127.0.0.1:{admin}"))
            .replace("bind-port = 5122", &format!("bind-port = {fabric}"))
            .replace("http://restate:5122", &format!("http://127.0.0.1:{fabric}"))
            .replace("http://restate-0.restate-nodes:5122", &format!("http://127.0.0.1:{fabric}"))
    })
    .await
    .unwrap();
    assert_eq!(printed_key(&engine).await, engine.identity_key);

    let folder = TempDir::new().unwrap();
    let here = folder.path();
    let own = here.join("secrets");
    fs::create_dir(&own).unwrap();
    secret(&own, "postgres-password", b"a password\n");
    secret(&own, "postgres-metrics-password", b"another\n");
    secret(&own, "greenroom-key", &[7; 32]);
    let (for_roles, secrets_here) = (here.to_owned(), own.clone());
    let database = tokio::task::spawn_blocking(move || {
        let database = postgres::Cluster::start().unwrap();
        make_roles(&database, &for_roles, &secrets_here);
        database
    });
    let database = database.await.unwrap();

    let at_database = format!("greenroom@127.0.0.1:{}/", database.port());
    let store = |text: &str| {
        text.replace("greenroom@postgres/", &at_database).replace("greenroom@db.acme.example/", &at_database)
    };
    let mut configured = store(&configuration)
        .replace("http://restate:8080", &engine.ingress)
        .replace("http://restate:9070", &engine.admin)
        .replace("0.0.0.0:8080", "127.0.0.1:0")
        .replace(secrets, own.to_str().unwrap());
    let given = configured.split('"').find(|word| word.starts_with("publickeyv1_")).unwrap().to_owned();
    configured = configured.replace(&given, &engine.identity_key);
    for (number, at) in FOLDERS.into_iter().enumerate() {
        let stands_for = here.join(format!("folder-{number}"));
        fs::create_dir(&stands_for).unwrap();
        configured = configured.replace(at, stands_for.to_str().unwrap());
    }
    assert!(configured.contains("folder-2"), "{configured}");
    fs::write(here.join(format!("folder-2/{ECHO}-1.0.0.wasm")), package(ECHO, "1.0.0", RETURNS_INPUT)).unwrap();
    fs::write(here.join("greenroom.toml"), configured).unwrap();

    let port = free_ports(1).unwrap()[0];
    let command = |arguments: &[String]| {
        let mut command = Command::new(greenroom_tests::command());
        // The balancer's place is taken by the one worker.
        let arguments = arguments.iter().map(|word| {
            word.replace("0.0.0.0:9080", &format!("127.0.0.1:{port}"))
                .replace("balancer:9080", &format!("127.0.0.1:{port}"))
        });
        command.args(arguments).current_dir(here).env("GREENROOM_CONFIG", here.join("greenroom.toml"));
        // No Zoom account is connected. Without TLS, the machine needs no certificates to trust.
        for address in ["GREENROOM_ZOOM_API_URL", "GREENROOM_ZOOM_OAUTH_URL"] {
            command.env(address, "http://127.0.0.1:1");
        }
        if let Some(url) = url {
            command.env("GREENROOM_STORE", store(url));
        }
        command
    };
    let of = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let made: Ended = run(command(&init)).await;
    made.ok();
    let json = |arguments: &[String]| [arguments, &of(&["--json"])].concat();
    let (mut serving, mut working) = (command(&json(&serve)), command(&json(&worker)));
    let started = tokio::task::spawn_blocking(move || (Serving::start(&mut serving), Serving::start(&mut working)));
    let (serving, working) = started.await.unwrap();
    engine.knows_workers().await.unwrap();
    let http = trusting([]);
    for (process, paths) in [(&serving, &serve_paths), (&working, &worker_paths)] {
        assert!(!paths.is_empty());
        for path in paths {
            let answer = http.get(format!("{}{path}", process.url)).send().await.unwrap();
            assert!(answer.status().is_success(), "{path}: {answer:?}");
        }
    }
    for url in [
        format!("{}/health", engine.admin),
        format!("{}/restate/health", engine.ingress),
        format!("http://127.0.0.1:{}/metrics", engine.nodes()[0].fabric),
    ] {
        assert!(http.get(&url).send().await.unwrap().status().is_success(), "{url}");
    }
    let metrics = http.get(format!("{}/metrics", working.url)).send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains("\ngreenroom_worker_jobs 0\n"), "{metrics}");
    // All that the guide says is done after the start.
    let checked = run(command(&of(&["config", "check", "--json"]))).await;
    let parts: Vec<Value> = serde_json::from_value(checked.ok().json()).unwrap();
    for part in ["store", "clock of the database", "key file", "restate", "clock of Restate", "workers", "identity key"]
    {
        assert!(parts.iter().any(|one| one["part"] == part && one["state"] == "ok"), "{part} of {parts:?}");
    }
    for process in [serving, working] {
        process.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_compose_file_deploys_what_works() {
    runs("compose-cluster.yaml", Deployment::compose()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_manifests_deploy_what_works() {
    runs("the manifests for Kubernetes", Deployment::kubernetes()).await;
}

/// A kubelet gives a pod's group the files of a secret, which Greenroom refuses: the first container makes them its own.
#[test]
fn the_first_container_leaves_secrets_that_their_owner_alone_can_read() {
    let mut commands: Vec<Vec<String>> = ["serve", "store-init", "worker"]
        .iter()
        .map(|pods| {
            let pod = documents(&format!("{BASE}{pods}.yaml"))[0]["spec"]["template"]["spec"].clone();
            texts(&pod["initContainers"][0]["command"])
        })
        .collect();
    commands.dedup();
    assert_eq!(commands.len(), 1, "all pods do the same: {commands:?}");
    let folder = TempDir::new().unwrap();
    let [given, own] = ["given", "own"].map(|name| folder.path().join(name));
    for made in [&given, &own] {
        fs::create_dir(made).unwrap();
    }
    for name in ["postgres-password", "greenroom-key"] {
        // Links, as a kubelet makes them.
        let data = given.join(format!("..{name}"));
        fs::write(&data, name).unwrap();
        fs::set_permissions(&data, fs::Permissions::from_mode(0o440)).unwrap();
        std::os::unix::fs::symlink(&data, given.join(name)).unwrap();
    }
    let words = commands[0].iter().map(|word| {
        word.replace("/run/given", given.to_str().unwrap()).replace("/run/greenroom", own.to_str().unwrap())
    });
    let words: Vec<String> = words.collect();
    let done = Command::new(&words[0]).args(&words[1..]).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    for name in ["postgres-password", "greenroom-key"] {
        let found = fs::metadata(own.join(name)).unwrap();
        assert!(found.is_file() && found.permissions().mode() & 0o777 == 0o400, "{name}: {found:?}");
        assert_eq!(fs::read_to_string(own.join(name)).unwrap(), name);
    }
}
