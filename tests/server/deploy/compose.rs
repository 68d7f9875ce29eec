//! `compose-cluster.yaml`: its services, and the files that they are given.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    commands::of_greenroom,
    files::{
        document, documents, file, is_pinned, path, services_of, shutdown, table, tested_restate, text, text_in, texts,
    },
};

const COMPOSE: &str = "compose-cluster.yaml";

/// The configuration of the server and the workers.
const CONFIGURATION: &str = "cluster/greenroom.toml";

/// Where a container has its secrets.
const SECRETS: &str = "/run/secrets/";

fn services() -> BTreeMap<String, Value> {
    services_of(COMPOSE)
}

fn keys(value: &Value) -> BTreeSet<String> {
    value.as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect()
}

/// A time such as `40s` or `1m`, in seconds.
fn seconds(time: &Value) -> u64 {
    let (number, unit) = text(time).split_at(text(time).len() - 1);
    number.parse::<u64>().unwrap()
        * match unit {
            "s" => 1,
            "m" => 60,
            other => panic!("{other}"),
        }
}

#[test]
fn each_image_is_pinned_and_is_the_one_that_is_tested() {
    let services = services();
    assert!(services.len() >= 8);
    for (name, service) in services.iter().chain(&services_of("compose.yaml")) {
        match service["image"].as_str() {
            Some(image) => assert!(is_pinned(image), "{name}: {image}"),
            None => assert!(service["build"].is_object(), "{name}"),
        }
    }
    let image = |name: &str| text(&services[name]["image"]).to_owned();
    for name in ["store-init", "serve", "worker-1", "worker-2"] {
        assert_eq!(image(name), format!("localhost/greenroom:{}", env!("CARGO_PKG_VERSION")));
        let built = path(text(&services[name]["build"]["context"]));
        assert!(built.join(text(&services[name]["build"]["dockerfile"])).is_file());
    }
    assert!(image("restate").ends_with(&format!(":{}", tested_restate())));
    for line in file("Containerfile").lines().filter_map(|line| line.strip_prefix("FROM ")) {
        let (_, tag) = line.split(' ').next().unwrap().rsplit_once(':').unwrap();
        assert_ne!(tag, "latest", "{line}");
    }
}

#[test]
fn each_container_is_contained_and_has_time_to_stop() {
    for (name, service) in services() {
        assert_eq!(service["read_only"], true, "{name}");
        assert_eq!(texts(&service["cap_drop"]), ["ALL"], "{name}");
        assert_eq!(texts(&service["security_opt"]), ["no-new-privileges:true"], "{name}");
        assert!(text(&service["mem_limit"]).ends_with(['g', 'm']), "{name}");
        for port in texts(&service["ports"]) {
            assert!(port.starts_with("127.0.0.1:"), "{name}: {port}");
        }
        assert_eq!(service["restart"], if name == "store-init" { "on-failure" } else { "unless-stopped" }, "{name}");
        // The one that ends says by its end how it was.
        assert!(name == "store-init" || service["healthcheck"]["test"].is_array(), "{name}");
        if of_greenroom(&service["command"]).is_some() {
            assert!(seconds(&service["stop_grace_period"]) > shutdown(CONFIGURATION), "{name}");
        }
    }
    let one = &services_of("compose.yaml")["greenroom"];
    assert!(seconds(&one["stop_grace_period"]) > shutdown("greenroom.toml"));
}

#[test]
fn what_a_service_is_given_is_there() {
    let (all, services) = (document(COMPOSE), services());
    let (secrets, volumes) = (keys(&all["secrets"]), keys(&all["volumes"]));
    let mut used = BTreeSet::new();
    for (name, service) in &services {
        for secret in texts(&service["secrets"]) {
            assert!(secrets.contains(&secret), "{name}: {secret}");
            used.insert(secret);
        }
        for volume in texts(&service["volumes"]) {
            let source = volume.split(':').next().unwrap();
            if source.starts_with('.') {
                assert!(path(source).is_file() && volume.ends_with(":ro"), "{name}: {volume}");
            } else {
                assert!(volumes.contains(source), "{name}: {volume}");
            }
        }
        for (other, how) in service["depends_on"].as_object().into_iter().flatten() {
            let awaited = services.get(other).unwrap_or_else(|| panic!("{name}: {other}"));
            match text(&how["condition"]) {
                "service_healthy" => assert!(awaited["healthcheck"]["test"].is_array(), "{name}: {other}"),
                "service_completed_successfully" => assert_eq!(other, "store-init", "{name}"),
                condition => panic!("{name}: {condition}"),
            }
        }
        // Paths of secrets, in the environment and in the files that the service is given.
        let given = texts(&service["volumes"]).into_iter().filter_map(|volume| {
            let source = volume.split(':').next().unwrap().to_owned();
            source.starts_with('.').then(|| file(&source))
        });
        let environment = service["environment"].as_object().into_iter().flatten().map(|(_, value)| value.to_string());
        for words in given.chain(environment) {
            for rest in words.split(SECRETS).skip(1) {
                let secret: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
                assert!(texts(&service["secrets"]).contains(&secret), "{name}: {secret}");
            }
        }
    }
    assert_eq!(used, secrets);
    // The guide says how each is made, and git and builds of images ignore them.
    let guide = file("README.md");
    for secret in &secrets {
        assert!(guide.contains(secret.as_str()), "{secret}");
        assert_eq!(text(&all["secrets"][secret]["file"]), format!("./secrets/{secret}"));
    }
    for ignored in [".gitignore", ".dockerignore"] {
        let ignored = std::fs::read_to_string(greenroom_tests::repository().join(ignored)).unwrap();
        assert!(ignored.contains("runtime/server/deploy/secrets"));
    }
}

/// Each `NAME:PORT` of a service, as another container reaches it.
fn reached(services: &BTreeMap<String, Value>) -> BTreeSet<String> {
    // Ports of images that are not Greenroom's, by their configuration here or their own.
    let own = ["postgres:5432", "balancer:9080", "balancer:8405", "postgres-metrics:9187", "prometheus:9090"];
    let mut reached: BTreeSet<String> = own.into_iter().map(ToOwned::to_owned).collect();
    let balancer = file("cluster/haproxy.cfg");
    assert!(balancer.contains("bind :9080 proto h2") && balancer.contains("bind :8405"));
    let restate = table("cluster/restate.toml");
    for key in ["ingress.bind-address", "admin.bind-address"] {
        reached.insert(text_in(&restate, key).replace("0.0.0.0", "restate"));
    }
    reached.insert(format!("restate:{}", restate["bind-port"]));
    for (name, service) in services {
        let command = of_greenroom(&service["command"]).unwrap_or_default();
        let listen = command.iter().position(|word| word == "--listen").map(|at| command[at + 1].clone());
        let listen = match command.first().map(String::as_str) {
            Some("serve") => Some(text_in(&table(CONFIGURATION), "server.listen")),
            _ => listen,
        };
        reached.extend(listen.map(|listen| listen.replace("0.0.0.0", name)));
    }
    reached
}

/// The name and the port of an address.
fn host(url: &str) -> String {
    url.split("://").last().unwrap().trim_end_matches('/').to_owned()
}

#[test]
fn each_address_is_one_of_a_service() {
    let services = services();
    let reached = reached(&services);
    let (greenroom, restate) = (table(CONFIGURATION), table("cluster/restate.toml"));
    let mut asked: Vec<String> = [
        text_in(&greenroom, "restate.ingress"),
        text_in(&greenroom, "restate.admin"),
        text_in(&restate, "advertised-address"),
    ]
    .iter()
    .map(|url| host(url))
    .collect();
    let store = text_in(&greenroom, "store");
    let (_, database) = store.split_once('@').unwrap();
    asked.push(database.replace("/greenroom", ":5432"));
    assert!(file("cluster/postgres-roles.sql").contains("CREATE DATABASE greenroom OWNER greenroom"));
    let is_url = |word: &&String| word.starts_with("http://");
    for (name, service) in &services {
        let command = of_greenroom(&service["command"]).unwrap_or_default();
        asked.extend(command.iter().filter(is_url).map(|url| host(url)));
        for url in texts(&service["healthcheck"]["test"]).iter().filter(is_url) {
            let address = host(url);
            let (address, _) = address.split_once('/').unwrap();
            asked.push(address.replace("127.0.0.1", name));
        }
    }
    let metrics = text(&services["postgres-metrics"]["environment"]["DATA_SOURCE_URI"]).to_owned();
    asked.push(metrics.split('/').next().unwrap().to_owned());
    let balanced = file("cluster/haproxy.cfg");
    let balanced: Vec<String> = balanced
        .lines()
        .filter_map(|line| line.trim().strip_prefix("server "))
        .map(|server| server.split(' ').nth(1).unwrap().to_owned())
        .collect();
    let workers: Vec<&String> = services.keys().filter(|name| name.starts_with("worker-")).collect();
    assert_eq!(balanced.len(), workers.len());
    asked.extend(balanced);
    for address in &asked {
        assert!(reached.contains(address), "{address} of {reached:?}");
    }
}

#[test]
fn prometheus_reads_every_service_that_has_metrics() {
    let services = services();
    let reached = reached(&services);
    let scraped = document("cluster/prometheus.yaml");
    let jobs = scraped["scrape_configs"].as_array().unwrap();
    let targets: BTreeSet<String> = jobs
        .iter()
        .flat_map(|job| job["static_configs"].as_array().unwrap())
        .flat_map(|targets| texts(&targets["targets"]))
        .filter(|target| !target.starts_with("127.0.0.1:"))
        .collect();
    for target in &targets {
        assert!(reached.contains(target), "{target}");
    }
    let of_services: BTreeSet<&str> = targets.iter().filter_map(|target| target.split(':').next()).collect();
    // The command that ends has no metrics, PostgreSQL's are those of its exporter, and Prometheus asks itself.
    let without = ["store-init", "postgres", "prometheus"];
    for name in services.keys().filter(|name| !without.contains(&name.as_str())) {
        assert!(of_services.contains(name.as_str()), "{name}");
    }
    let key = text(&jobs[0]["authorization"]["credentials_file"]).strip_prefix(SECRETS).unwrap();
    assert!(texts(&services["prometheus"]["secrets"]).iter().any(|secret| secret == key));
    assert_eq!(documents("prometheus.yaml").len(), 1);
}
