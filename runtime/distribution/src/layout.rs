//! How a package lies in an OCI registry: the layout of the CNCF's working group for WebAssembly, as `wkg` and Spin read
//! and write it. A manifest names a config, which describes the component, and one layer, which is the package.

use std::collections::BTreeMap;

use greenroom_package::{Language, Package};
use greenroom_sentence::{Sentence, sentence};
use oci_client::manifest::{OCI_IMAGE_MEDIA_TYPE, OciDescriptor, OciImageManifest};
use serde::{Deserialize, Serialize};

use crate::digest::Digest;

/// The media type of the config.
pub(crate) const CONFIG: &str = "application/vnd.wasm.config.v0+json";
/// The media type of the layer.
pub(crate) const LAYER: &str = "application/wasm";

/// How large a manifest may be: as large as registries allow.
pub(crate) const MAX_MANIFEST_BYTES: u64 = 4 << 20;

/// Why what lies in a registry is no package.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
#[non_exhaustive]
pub enum LayoutError {
    /// It is no manifest.
    Manifest(String),
    /// It is something else, such as a container.
    OtherKind(String),
    /// It is something else, and its manifest does not say what.
    WithoutType,
    /// It has no layer, or several.
    Layers(usize),
    /// The digest of the layer is of a kind that is not used here.
    LayerDigest,
}

impl LayoutError {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Manifest(why) => sentence!(
                "failure-layout-manifest",
                "its manifest cannot be read ({why}): check the reference",
                why = why
            ),
            Self::OtherKind(kind) => sentence!(
                "failure-layout-other-kind",
                "it is no WebAssembly component, but {kind}: check the reference",
                kind = kind
            ),
            Self::WithoutType => sentence!(
                "failure-layout-without-type",
                "it is no WebAssembly component, but something without a type: check the reference"
            ),
            Self::Layers(layers) => sentence!(
                "failure-layout-layers",
                "it has {layers} layers, and a package has one: push it again with `greenroom push`",
                layers = layers
            ),
            Self::LayerDigest => sentence!(
                "failure-layout-layer-digest",
                "the digest of its layer is no SHA-256 digest: push it again with `greenroom push`"
            ),
        }
    }
}

/// The config of a component.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Config {
    created: String,
    author: Option<String>,
    architecture: String,
    os: String,
    layer_digests: Vec<String>,
    component: Component,
}

/// The interfaces of a component.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Component {
    exports: Vec<String>,
    imports: Vec<String>,
    target: Option<String>,
}

/// What is pushed for a package. The same package always gives the same bytes, and so the same digests.
#[derive(Debug)]
pub(crate) struct Layout {
    /// The config's JSON.
    pub(crate) config: Vec<u8>,
    /// The manifest's JSON.
    pub(crate) manifest: Vec<u8>,
    /// The digest of the layer.
    pub(crate) layer: Digest,
}

impl Layout {
    pub(crate) fn of(package: &Package) -> Result<Self, LayoutError> {
        let unreadable = |error: serde_json::Error| LayoutError::Manifest(error.to_string());
        let manifest = package.manifest();
        let layer = Digest::of_package(package);
        let config = Config {
            // Not the present time, so that pushing the same package again changes nothing.
            created: "1970-01-01T00:00:00Z".to_owned(),
            author: None,
            architecture: "wasm".to_owned(),
            os: "wasip2".to_owned(),
            layer_digests: vec![layer.to_string()],
            component: Component {
                exports: vec!["run".to_owned()],
                imports: package.imports().iter().cloned().collect(),
                target: None,
            },
        };
        let config = serde_json::to_vec(&config).map_err(unreadable)?;
        let mut annotations = BTreeMap::from([
            ("org.opencontainers.image.title".to_owned(), manifest.name.clone()),
            ("org.opencontainers.image.version".to_owned(), manifest.version.to_string()),
        ]);
        let label = manifest.labels.get(&Language::En);
        if let Some(description) = label.map(|label| label.description.as_ref().unwrap_or(&label.name)) {
            annotations.insert("org.opencontainers.image.description".to_owned(), description.clone());
        }
        let file = BTreeMap::from([("org.opencontainers.image.title".to_owned(), format!("{}.wasm", manifest.name))]);
        let descriptor = |media_type: &str, bytes: &[u8], digest: String, annotations| OciDescriptor {
            media_type: media_type.to_owned(),
            digest,
            size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
            annotations,
            ..OciDescriptor::default()
        };
        let manifest = OciImageManifest {
            media_type: Some(OCI_IMAGE_MEDIA_TYPE.to_owned()),
            config: descriptor(CONFIG, &config, Digest::of(&config).to_string(), None),
            layers: vec![descriptor(LAYER, package.bytes(), layer.to_string(), Some(file))],
            annotations: Some(annotations),
            ..OciImageManifest::default()
        };
        Ok(Self { manifest: serde_json::to_vec(&manifest).map_err(unreadable)?, config, layer })
    }
}

/// The layer that holds a package, from the JSON of a manifest: its digest and its size.
pub(crate) fn layer_of(manifest: &[u8]) -> Result<(Digest, u64), LayoutError> {
    /// The parts of a manifest, and of an index of manifests, that tell them apart.
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Manifest {
        media_type: Option<String>,
        config: Option<OciDescriptor>,
        layers: Option<Vec<OciDescriptor>>,
    }
    let manifest: Manifest =
        serde_json::from_slice(manifest).map_err(|error| LayoutError::Manifest(error.to_string()))?;
    let plain = |text: &str| text.chars().filter(|c| !c.is_control()).take(100).collect::<String>();
    let (Some(config), Some(layers)) = (manifest.config, manifest.layers) else {
        let kind = manifest.media_type.as_deref().map(plain);
        return Err(kind.map_or(LayoutError::WithoutType, LayoutError::OtherKind));
    };
    if config.media_type != CONFIG {
        return Err(LayoutError::OtherKind(plain(&config.media_type)));
    }
    let [layer] = layers.as_slice() else { return Err(LayoutError::Layers(layers.len())) };
    if layer.media_type != LAYER {
        return Err(LayoutError::OtherKind(plain(&layer.media_type)));
    }
    let digest = layer.digest.parse().map_err(|_| LayoutError::LayerDigest)?;
    Ok((digest, u64::try_from(layer.size).unwrap_or(u64::MAX)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::testing;

    /// Compared with the documented layout: https://tag-runtime.cncf.io/wgs/wasm/deliverables/wasm-oci-artifact/.
    #[test]
    fn the_layout_is_the_documented_one_and_always_the_same() {
        let package = Package::read(testing::that_logs("lead-score", "1.2.0", &json!(["log"]))).unwrap();
        let layout = Layout::of(&package).unwrap();
        assert_eq!(layout.manifest, Layout::of(&package).unwrap().manifest);
        let layer = format!("sha256:{}", package.digest());
        let config: Value = serde_json::from_slice(&layout.config).unwrap();
        assert_eq!(
            config,
            json!({
                "created": "1970-01-01T00:00:00Z", "author": null, "architecture": "wasm", "os": "wasip2",
                "layerDigests": [layer],
                "component": { "exports": ["run"], "imports": ["greenroom:action/log@1.0.0"], "target": null },
            })
        );
        let manifest: Value = serde_json::from_slice(&layout.manifest).unwrap();
        assert_eq!(
            manifest,
            json!({
                "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "config": {
                    "mediaType": "application/vnd.wasm.config.v0+json", "digest": Digest::of(&layout.config),
                    "size": layout.config.len(),
                },
                "layers": [{
                    "mediaType": "application/wasm", "digest": layer, "size": package.bytes().len(),
                    "annotations": { "org.opencontainers.image.title": "lead-score.wasm" },
                }],
                "annotations": {
                    "org.opencontainers.image.title": "lead-score", "org.opencontainers.image.version": "1.2.0",
                    "org.opencontainers.image.description": "Lead score",
                },
            })
        );
        assert_eq!(layer_of(&layout.manifest).unwrap(), (layout.layer, package.bytes().len() as u64));
    }

    #[test]
    fn what_is_no_package_is_named() {
        let digest = format!("sha256:{}", "0".repeat(64));
        let of = |media_type: &str, size: u64, digest: &str| json!({ "mediaType": media_type, "digest": digest, "size": size });
        let config = of(CONFIG, 2, &digest);
        for (manifest, part) in [
            (
                json!({ "config": of("application/vnd.docker.container.image.v1+json", 2, &digest), "layers": [] }),
                "docker.container",
            ),
            (json!({ "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": [] }), "image.index"),
            (json!({ "config": config, "layers": [] }), "0 layers"),
            (json!({ "config": config, "layers": [of(LAYER, 1, &digest), of(LAYER, 1, &digest)] }), "2 layers"),
            (json!({ "config": config, "layers": [of("text/html\u{1b}", 1, &digest)] }), "but text/html:"),
            (json!({ "config": config, "layers": [of(LAYER, 1, "sha512:00")] }), "no SHA-256"),
            (json!([]), "cannot be read"),
            (json!({}), "something without a type"),
        ] {
            let error = layer_of(manifest.to_string().as_bytes()).unwrap_err().to_string();
            assert!(error.contains(part), "{manifest}: {error}");
        }
        let negative = json!({ "config": config, "layers": [{ "mediaType": LAYER, "digest": digest, "size": -1 }] });
        assert_eq!(layer_of(negative.to_string().as_bytes()).unwrap().1, u64::MAX);
    }
}
