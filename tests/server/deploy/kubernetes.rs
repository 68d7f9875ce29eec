//! The manifests for Kubernetes: all names in them exist, and each process gets its files, addresses and time.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use serde_json::{Value, json};

use super::{
    commands::{PODS, of_greenroom},
    files::{
        PROBES, document, documents, file, is_pinned, path, shutdown, table, tested_restate, text, text_in, texts,
    },
};

pub(super) const BASE: &str = "kubernetes/base/";
const OVERLAY: &str = "kubernetes/overlays/example/";

/// The objects of the base.
pub(super) fn objects() -> Vec<Value> {
    let resources = texts(&document(&format!("{BASE}kustomization.yaml"))["resources"]);
    resources.iter().flat_map(|name| documents(&format!("{BASE}{name}"))).collect()
}

/// The objects of a kind, by name.
pub(super) fn of_kind(kind: &str) -> BTreeMap<String, Value> {
    let objects = objects().into_iter().filter(|object| object["kind"] == kind);
    objects.map(|object| (text(&object["metadata"]["name"]).to_owned(), object)).collect()
}

/// The objects with pods, by name.
fn workloads() -> BTreeMap<String, Value> {
    ["Deployment", "StatefulSet", "Job"].into_iter().flat_map(of_kind).collect()
}

fn pod(workload: &Value) -> &Value {
    &workload["spec"]["template"]["spec"]
}

/// All containers of a pod: those that come first, and the others.
fn containers(pod: &Value) -> Vec<&Value> {
    let of = |name: &str| pod[name].as_array().map(Vec::as_slice).unwrap_or_default();
    of("initContainers").iter().chain(of("containers")).collect()
}

fn names(list: &Value) -> BTreeSet<String> {
    list.as_array().into_iter().flatten().map(|one| text(&one["name"]).to_owned()).collect()
}

#[test]
fn a_kustomization_lists_the_files_that_are_there() {
    for folder in [BASE, OVERLAY] {
        let kustomization = document(&format!("{folder}kustomization.yaml"));
        let mut listed: BTreeSet<String> = texts(&kustomization["resources"]).into_iter().collect();
        for patch in kustomization["patches"].as_array().into_iter().flatten() {
            listed.insert(text(&patch["path"]).to_owned());
        }
        for generator in kustomization["configMapGenerator"].as_array().into_iter().flatten() {
            listed.extend(texts(&generator["files"]));
        }
        if folder == OVERLAY {
            assert!(listed.remove("../../base") && path(OVERLAY).join("../../base/kustomization.yaml").is_file());
        }
        let there = fs::read_dir(path(folder)).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let there: BTreeSet<String> =
            there.filter(|name| !["kustomization.yaml", "secrets"].contains(&name.as_str())).collect();
        assert_eq!(listed, there, "{folder}");
        assert_eq!(kustomization["namespace"], "greenroom");
    }
    assert!(of_kind("Namespace").contains_key("greenroom"));
}

#[test]
fn each_image_is_pinned_and_is_the_one_that_is_tested() {
    let overlay = document(&format!("{OVERLAY}kustomization.yaml"));
    let renamed = &overlay["images"][0];
    assert_eq!((text(&renamed["name"]), text(&renamed["newTag"])), ("greenroom", env!("CARGO_PKG_VERSION")));
    for (name, workload) in workloads() {
        for container in containers(pod(&workload)) {
            let image = text(&container["image"]);
            assert!(image == "greenroom" || is_pinned(image), "{name}: {image}");
            assert!(!image.contains("restate:") || image.ends_with(&format!(":{}", tested_restate())), "{image}");
        }
    }
}

#[test]
fn each_pod_is_contained() {
    for (name, workload) in workloads() {
        let pod = pod(&workload);
        assert_eq!(pod["securityContext"]["runAsNonRoot"], true, "{name}");
        assert!(pod["securityContext"]["runAsUser"].as_u64().is_some_and(|user| user > 0), "{name}");
        assert_eq!(pod["securityContext"]["seccompProfile"]["type"], "RuntimeDefault", "{name}");
        assert_eq!((&pod["automountServiceAccountToken"], &pod["enableServiceLinks"]), (&json!(false), &json!(false)));
        for container in containers(pod) {
            let context = &container["securityContext"];
            assert_eq!(context["allowPrivilegeEscalation"], false, "{name}");
            assert_eq!(context["readOnlyRootFilesystem"], true, "{name}");
            assert_eq!(texts(&context["capabilities"]["drop"]), ["ALL"], "{name}");
            let resources = &container["resources"];
            for given in
                [&resources["requests"]["cpu"], &resources["requests"]["memory"], &resources["limits"]["memory"]]
            {
                assert!(given.is_string(), "{name}: {resources}");
            }
        }
    }
}

#[test]
fn what_a_pod_is_given_is_there() {
    let base = document(&format!("{BASE}kustomization.yaml"));
    let overlay = document(&format!("{OVERLAY}kustomization.yaml"));
    let maps = names(&base["configMapGenerator"]);
    assert!(names(&overlay["configMapGenerator"]).is_subset(&maps));
    // The keys of each secret.
    let secrets: BTreeMap<String, BTreeSet<String>> = overlay["secretGenerator"]
        .as_array()
        .unwrap()
        .iter()
        .map(|secret| {
            let keys = texts(&secret["files"]).into_iter().map(|file| {
                let (key, file) = file.split_once('=').unwrap();
                assert!(file.starts_with("secrets/"), "{file}");
                key.to_owned()
            });
            (text(&secret["name"]).to_owned(), keys.collect())
        })
        .collect();
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, workload) in workloads() {
        let pod = pod(&workload);
        let mut volumes = names(&pod["volumes"]);
        volumes.extend(
            workload["spec"]["volumeClaimTemplates"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|claim| text(&claim["metadata"]["name"]).to_owned()),
        );
        let mut mounted_secrets = Vec::new();
        for volume in pod["volumes"].as_array().unwrap() {
            if let Some(map) = volume["configMap"]["name"].as_str() {
                assert!(maps.contains(map), "{name}: {map}");
            }
            if let Some(secret) = volume["secret"]["secretName"].as_str() {
                assert!(secrets.contains_key(secret), "{name}: {secret}");
                assert_eq!(volume["secret"]["defaultMode"], 0o440, "{name}: {secret}");
                mounted_secrets.push((text(&volume["name"]), secret));
            }
        }
        for container in containers(pod) {
            for mount in container["volumeMounts"].as_array().into_iter().flatten() {
                assert!(volumes.contains(text(&mount["name"])), "{name}: {mount}");
                let secret = mounted_secrets.iter().find(|(volume, _)| *volume == text(&mount["name"]));
                let Some((_, secret)) = secret else { continue };
                // The files that are read: by the command, or by the configuration.
                let folder = format!("{}/", text(&mount["mountPath"]));
                let read = texts(&container["command"]).into_iter().chain([file(&format!("{BASE}restate.toml"))]);
                for words in read {
                    for rest in words.split(folder.as_str()).skip(1) {
                        let key: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
                        assert!(secrets[*secret].contains(&key), "{name}: {secret} {key}");
                        used.entry((*secret).to_owned()).or_default().insert(key);
                    }
                }
            }
            for variable in container["env"].as_array().into_iter().flatten() {
                let asked = &variable["valueFrom"]["secretKeyRef"];
                let (secret, key) = (text(&asked["name"]), text(&asked["key"]));
                assert!(secrets[secret].contains(key), "{name}: {asked}");
                used.entry(secret.to_owned()).or_default().insert(key.to_owned());
            }
        }
    }
    assert_eq!(used, secrets, "each secret is used");
    let guide = file("README.md");
    for key in secrets.iter().flat_map(|(secret, keys)| keys.iter().map(move |key| (secret, key))) {
        let made =
            if key.0 == "restate" { "secrets/restate-identity".to_owned() } else { format!("secrets/{}", key.1) };
        assert!(guide.contains(&made), "{made}");
    }
    // Greenroom reads the files that the first container has put there.
    for configuration in [format!("{BASE}greenroom.toml"), format!("{OVERLAY}greenroom.toml")] {
        let configuration = table(&configuration);
        // All users may write into the only folders that a pod can write.
        assert_eq!(text_in(&configuration, "compiled"), "off");
        for key in ["postgres.password-file", "postgres.key-file"] {
            let name = text_in(&configuration, key);
            assert!(secrets["greenroom"].contains(name.strip_prefix("/run/greenroom/").unwrap()), "{name}");
        }
    }
}

#[test]
fn each_process_is_asked_how_it_is_and_has_time_to_stop() {
    for (name, workload) in workloads() {
        if workload["kind"] == "Job" {
            continue;
        }
        let pod = pod(&workload);
        for container in pod["containers"].as_array().unwrap() {
            let ports = names(&container["ports"]);
            for probe in PROBES {
                let asked = if container[probe]["httpGet"].is_object() { "httpGet" } else { "tcpSocket" };
                assert!(ports.contains(text(&container[probe][asked]["port"])), "{name}: {probe}");
            }
            if of_greenroom(&container["command"]).is_none() {
                continue;
            }
            let paths = PROBES.map(|probe| text(&container[probe]["httpGet"]["path"]).to_owned());
            assert_eq!(paths, ["/healthz", "/healthz", "/readyz"], "{name}");
            // Two questions to the store, of 2 seconds each.
            assert!(container["readinessProbe"]["timeoutSeconds"].as_u64().unwrap() > 4, "{name}");
            let command = texts(&container["lifecycle"]["preStop"]["exec"]["command"]);
            assert_eq!(command[0], "sleep");
            let before: u64 = command[1].parse().unwrap();
            let grace = pod["terminationGracePeriodSeconds"].as_u64().unwrap();
            for configuration in [format!("{BASE}greenroom.toml"), format!("{OVERLAY}greenroom.toml")] {
                assert!(grace > before + shutdown(&configuration), "{name}");
            }
        }
        if workload["kind"] == "Deployment" {
            let strategy = &workload["spec"]["strategy"];
            assert_eq!(strategy["type"], "RollingUpdate", "{name}");
            let rolling = &strategy["rollingUpdate"];
            assert_eq!((&rolling["maxUnavailable"], &rolling["maxSurge"]), (&json!(0), &json!(1)), "{name}");
            assert!(workload["spec"]["replicas"].as_u64().unwrap() >= 2, "{name}");
            let budget = &of_kind("PodDisruptionBudget")[&name]["spec"];
            assert_eq!(budget["maxUnavailable"], 1, "{name}");
            assert_eq!(budget["selector"], workload["spec"]["selector"], "{name}");
        }
        assert_eq!(workload["spec"]["selector"]["matchLabels"], workload["spec"]["template"]["metadata"]["labels"]);
    }
}

/// The ports of each Service, and the workload behind it, which has them.
pub(super) fn services() -> BTreeMap<String, (String, BTreeSet<u64>)> {
    let workloads = workloads();
    of_kind("Service")
        .into_iter()
        .map(|(name, service)| {
            let behind = workloads.iter().find(|(_, workload)| {
                workload["spec"]["template"]["metadata"]["labels"] == service["spec"]["selector"]
            });
            let (behind, workload) = behind.unwrap_or_else(|| panic!("{name} has pods"));
            let ports = service["spec"]["ports"].as_array().unwrap();
            for port in ports {
                assert!(
                    names(&pod(workload)["containers"][0]["ports"]).contains(text(&port["targetPort"])),
                    "{name}: {port}"
                );
            }
            (name, (behind.clone(), ports.iter().map(|port| port["port"].as_u64().unwrap()).collect()))
        })
        .collect()
}

#[test]
fn each_address_is_one_of_a_service() {
    let services = services();
    let mut asked = Vec::new();
    for configuration in [format!("{BASE}greenroom.toml"), format!("{OVERLAY}greenroom.toml")] {
        let configuration = table(&configuration);
        asked.extend(["restate.ingress", "restate.admin"].map(|key| text_in(&configuration, key)));
    }
    for pods in PODS {
        for object in documents(&format!("{BASE}{pods}.yaml")) {
            for container in containers(pod(&object)) {
                asked.extend(texts(&container["command"]).into_iter().filter(|word| word.starts_with("http://")));
            }
        }
    }
    let balancer = file(&format!("{BASE}haproxy.cfg"));
    let template = balancer.lines().find_map(|line| line.trim().strip_prefix("server-template ")).unwrap();
    let (_, workers) = template.rsplit_once(' ').unwrap();
    asked.push(workers.replace(".greenroom.svc.cluster.local", ""));
    assert_ne!(asked.last().unwrap(), workers, "a whole name");
    assert!(asked.len() >= 6, "{asked:?}");
    for url in &asked {
        let (name, port) = url.split("://").last().unwrap().split_once(':').unwrap();
        let (_, ports) = services.get(name).unwrap_or_else(|| panic!("{url}"));
        assert!(ports.contains(&port.parse().unwrap()), "{url}");
    }
    // Restate's own name is that of a pod, which its headless Service gives.
    let restate = &of_kind("StatefulSet")["restate"]["spec"];
    let own = text_in(&table(&format!("{BASE}restate.toml")), "advertised-address");
    assert_eq!(own, format!("http://restate-0.{}:5122", text(&restate["serviceName"])));
    let nodes = &of_kind("Service")[text(&restate["serviceName"])]["spec"];
    assert_eq!((&nodes["clusterIP"], &nodes["publishNotReadyAddresses"]), (&json!("None"), &json!(true)));
    assert_eq!(of_kind("Service")["workers"]["spec"]["clusterIP"], "None", "the balancer wants each pod");
}

#[test]
fn the_tables_are_made_before_the_rest_with_all_that_this_needs() {
    const LABEL: &str = "greenroom/step";
    let job = &of_kind("Job")["greenroom-store-init"];
    let step = text(&job["metadata"]["labels"][LABEL]).to_owned();
    assert_eq!(
        job["spec"]["template"]["metadata"]["labels"][LABEL],
        Value::Null,
        "its pods are those of no other step"
    );
    for folder in [BASE, OVERLAY] {
        let generated = &document(&format!("{folder}kustomization.yaml"))["generatorOptions"];
        assert_eq!(generated["labels"][LABEL], step.as_str(), "{folder}");
    }
    let guide = file("README.md");
    assert!(guide.contains(&format!("kubectl apply -k . --selector {LABEL}={step}")));
    // Each time before the job is applied with something changed.
    assert_eq!(guide.matches("delete job greenroom-store-init --ignore-not-found").count(), 2);
}

#[test]
fn a_patch_changes_what_is_there() {
    let overlay = document(&format!("{OVERLAY}kustomization.yaml"));
    let workloads = workloads();
    for patch in overlay["patches"].as_array().unwrap() {
        let patch = document(&format!("{OVERLAY}{}", text(&patch["path"])));
        let changed = &workloads[text(&patch["metadata"]["name"])];
        assert_eq!((&patch["kind"], &patch["apiVersion"]), (&changed["kind"], &changed["apiVersion"]));
        let theirs = names(&pod(changed)["containers"]);
        assert!(names(&pod(&patch)["containers"]).is_subset(&theirs));
    }
    for replicas in overlay["replicas"].as_array().unwrap() {
        assert!(workloads.contains_key(text(&replicas["name"])), "{replicas}");
    }
}
