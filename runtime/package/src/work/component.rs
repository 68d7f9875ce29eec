//! The cost of a component without its modules: types, instances, and the code between modules and the host.

use std::collections::HashMap;

use wasmparser::{
    ComponentAlias, ComponentExternalKind, ComponentInstance, ComponentOuterAliasKind, ComponentTypeRef, Encoding,
    Instance, Payload, Validator, WasmFeatures,
    component_types::{
        ComponentAnyTypeId, ComponentDefinedType, ComponentDefinedTypeId, ComponentEntityType, ComponentFuncTypeId,
        ComponentInstanceTypeId, ComponentTypeId, ComponentValType,
    },
    types::TypesRef,
};

use super::{Cost, price};
use crate::{PackageError, damage::damaged};

/// A component while it is read, with everything inside it.
pub(super) struct Component {
    /// Resolves the references of a section. It gets no code: the compiler checks that.
    validator: Validator,
    sizes: Sizes,
    /// The components that are open, from the outermost.
    open: Vec<Open>,
    /// The maximum of the components that have ended.
    ended: WrittenOut,
    /// The maximum number of imports and exports of a module.
    module_items: u64,
    /// The number of imports and exports of the module that is being read.
    items: u64,
}

/// A component with the components that it instantiates, which are written out for each instance.
#[derive(Clone, Copy, Default)]
struct WrittenOut {
    cost: Cost,
    instances: usize,
}

/// A component while it is read.
#[derive(Default)]
struct Open {
    written: WrittenOut,
    /// The components that it can instantiate, by their index. None is one that is imported: it is estimated at
    /// the cost of the largest component.
    components: Vec<Option<WrittenOut>>,
    /// How many of its types and instances were measured.
    measured: (u32, u32),
}

impl Default for Component {
    fn default() -> Self {
        Self {
            // The validator accepts every feature, because the compiler refuses the features that it does not support.
            validator: Validator::new_with_features(WasmFeatures::all()),
            sizes: Sizes::default(),
            open: Vec::new(),
            ended: WrittenOut::default(),
            module_items: 0,
            items: 0,
        }
    }
}

impl Component {
    /// The cost of a payload without its code, before the payload is examined.
    pub(super) fn price(&mut self, bytes: &[u8], payload: &Payload<'_>) -> Result<Cost, PackageError> {
        let cost = self.price_once(bytes, payload)?;
        if let Some(open) = self.open.last_mut() {
            open.written.cost = open.written.cost.plus(cost);
        }
        Ok(cost)
    }

    fn price_once(&mut self, bytes: &[u8], payload: &Payload<'_>) -> Result<Cost, PackageError> {
        let damaged = |error: wasmparser::BinaryReaderError| damaged(bytes, &error);
        let nodes = self.sizes.largest;
        let each = |count: u32, item: Cost, node: Cost| item.plus(node.times(nodes)).times(count.into());
        Ok(match payload {
            Payload::Version { .. } => price::COMPONENT,
            Payload::ComponentTypeSection(types) => {
                each(types.count(), price::ITEM, price::NODE).plus(written(&types.range()))
            }
            Payload::CoreTypeSection(types) => {
                each(types.count(), price::ITEM, price::NODE).plus(written(&types.range()))
            }
            Payload::ComponentImportSection(imports) => {
                each(imports.count(), price::ITEM, price::EXPORTED_NODE).plus(written(&imports.range()))
            }
            Payload::ComponentExportSection(exports) => {
                each(exports.count(), price::ITEM, price::EXPORTED_NODE).plus(written(&exports.range()))
            }
            Payload::ComponentAliasSection(aliases) => each(aliases.count(), price::ALIAS, price::ALIASED_NODE),
            Payload::ComponentCanonicalSection(functions) => {
                each(functions.count(), price::CANONICAL, price::CANONICAL_NODE)
            }
            Payload::InstanceSection(instances) => {
                let mut cost = Cost::default();
                for instance in instances.clone() {
                    let count = match instance.map_err(damaged)? {
                        Instance::Instantiate { args, .. } => args.len() as u64 + self.module_items,
                        Instance::FromExports(exports) => exports.len() as u64,
                    };
                    cost = cost.plus(price::ITEM).plus(price::LINKED.times(count));
                }
                cost
            }
            Payload::ComponentInstanceSection(instances) => {
                let mut cost = Cost::default();
                for instance in instances.clone() {
                    let count = match instance.map_err(damaged)? {
                        ComponentInstance::Instantiate { component_index, args } => {
                            cost = cost.plus(self.instantiate(component_index)?);
                            args.len()
                        }
                        ComponentInstance::FromExports(exports) => exports.len(),
                    };
                    cost =
                        cost.plus(price::ITEM).plus(price::EXPORTED_NODE.times(nodes.saturating_mul(1 + count as u64)));
                }
                cost
            }
            Payload::CustomSection(custom) => price::custom(custom.name()).times(custom.data().len() as u64),
            _ => Cost::default(),
        })
    }

    /// Records a payload, so that later payloads can refer to it.
    pub(super) fn take(&mut self, bytes: &[u8], payload: &Payload<'_>) -> Result<(), PackageError> {
        match payload {
            Payload::Version { encoding: Encoding::Component, .. } => self.open.push(Open::default()),
            Payload::Version { .. } => self.items = 0,
            Payload::ImportSection(imports) => self.items += u64::from(imports.count()),
            Payload::ExportSection(exports) => self.items += u64::from(exports.count()),
            Payload::End(_) => self.module_items = self.module_items.max(self.items),
            _ => {}
        }
        self.name_components(payload).map_err(|error| damaged(bytes, &error))?;
        self.validator.payload(payload).map_err(|error| damaged(bytes, &error))?;
        let measured = matches!(
            payload,
            Payload::ComponentTypeSection(_)
                | Payload::ComponentImportSection(_)
                | Payload::ComponentInstanceSection(_)
                | Payload::ComponentAliasSection(_)
                | Payload::ComponentExportSection(_)
        );
        if let Some(types) = self.validator.types(0).filter(|_| measured) {
            if let Some(open) = self.open.last_mut() {
                open.measured = self.sizes.measure(types, open.measured);
            }
            if self.sizes.largest > price::MAX_TYPE_NODES {
                return Err(PackageError::TypeTooLarge { parts: self.sizes.largest, max: price::MAX_TYPE_NODES });
            }
        }
        Ok(())
    }

    /// Adds an instance, with the instances that it makes.
    fn instantiate(&mut self, component: u32) -> Result<Cost, PackageError> {
        let ended = self.ended;
        let Some(open) = self.open.last_mut() else { return Ok(Cost::default()) };
        let known = usize::try_from(component).ok().and_then(|at| open.components.get(at).copied().flatten());
        let WrittenOut { cost, instances } = known.unwrap_or(ended);
        open.written.instances = open.written.instances.saturating_add(1).saturating_add(instances);
        if open.written.instances > price::MAX_INSTANCES {
            return Err(PackageError::TooManyInstances { max: price::MAX_INSTANCES });
        }
        Ok(cost)
    }

    /// Records which components a section names.
    fn name_components(&mut self, payload: &Payload<'_>) -> Result<(), wasmparser::BinaryReaderError> {
        let mut named = Vec::new();
        match payload {
            Payload::ComponentAliasSection(aliases) => {
                for alias in aliases.clone() {
                    match alias? {
                        ComponentAlias::Outer { kind: ComponentOuterAliasKind::Component, count, index } => {
                            let around =
                                usize::try_from(count).ok().and_then(|count| self.open.len().checked_sub(count + 1));
                            let around = around.and_then(|at| self.open.get(at));
                            let at = usize::try_from(index).ok();
                            named
                                .push(around.zip(at).and_then(|(open, at)| open.components.get(at).copied().flatten()));
                        }
                        ComponentAlias::InstanceExport { kind: ComponentExternalKind::Component, .. } => {
                            named.push(None)
                        }
                        _ => {}
                    }
                }
            }
            Payload::ComponentImportSection(imports) => {
                for import in imports.clone() {
                    if matches!(import?.ty, ComponentTypeRef::Component(_)) {
                        named.push(None);
                    }
                }
            }
            Payload::ComponentExportSection(exports) => {
                for export in exports.clone() {
                    if export?.kind == ComponentExternalKind::Component {
                        named.push(None);
                    }
                }
            }
            _ => {}
        }
        if let Some(open) = self.open.last_mut() {
            open.components.extend(named);
        }
        Ok(())
    }

    /// Ends a component.
    pub(super) fn end(&mut self) {
        if let Some(Open { written, .. }) = self.open.pop() {
            let Cost { steps, bytes } = self.ended.cost;
            self.ended.cost = Cost::new(steps.max(written.cost.steps), bytes.max(written.cost.bytes));
            self.ended.instances = self.ended.instances.max(written.instances);
            if let Some(around) = self.open.last_mut() {
                around.components.push(Some(written));
            }
        }
    }
}

/// The cost of a section for each of its bytes: it can contain nested types, and names.
fn written(range: &std::ops::Range<u64>) -> Cost {
    price::TYPE_BYTE.times(range.end.saturating_sub(range.start))
}

/// The size of types when written out: with every type that they refer to, once for each reference.
#[derive(Default)]
struct Sizes {
    known: HashMap<Part, u64>,
    largest: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Part {
    Defined(ComponentDefinedTypeId),
    Func(ComponentFuncTypeId),
    Instance(ComponentInstanceTypeId),
    Component(ComponentTypeId),
}

impl Sizes {
    /// Measures the types and instances of a component that were not measured yet, and returns their number.
    fn measure(&mut self, types: TypesRef<'_>, measured: (u32, u32)) -> (u32, u32) {
        let (defined, instances) = (types.component_type_count(), types.component_instance_count());
        for index in measured.0.min(defined)..defined {
            self.any(types, types.component_any_type_at(index));
        }
        for index in measured.1.min(instances)..instances {
            self.part(types, Part::Instance(types.component_instance_at(index)));
        }
        (defined, instances)
    }

    fn any(&mut self, types: TypesRef<'_>, id: ComponentAnyTypeId) -> u64 {
        match id {
            ComponentAnyTypeId::Resource(_) => 1,
            ComponentAnyTypeId::Defined(id) => self.part(types, Part::Defined(id)),
            ComponentAnyTypeId::Func(id) => self.part(types, Part::Func(id)),
            ComponentAnyTypeId::Instance(id) => self.part(types, Part::Instance(id)),
            ComponentAnyTypeId::Component(id) => self.part(types, Part::Component(id)),
        }
    }

    fn value(&mut self, types: TypesRef<'_>, value: ComponentValType) -> u64 {
        match value {
            ComponentValType::Primitive(_) => 1,
            ComponentValType::Type(id) => self.part(types, Part::Defined(id)),
        }
    }

    fn entity(&mut self, types: TypesRef<'_>, entity: ComponentEntityType) -> u64 {
        match entity {
            ComponentEntityType::Module(_) => 1,
            ComponentEntityType::Func(id) => self.part(types, Part::Func(id)),
            ComponentEntityType::Value(value) => self.value(types, value),
            ComponentEntityType::Type { created, .. } => self.any(types, created),
            ComponentEntityType::Instance(id) => self.part(types, Part::Instance(id)),
            ComponentEntityType::Component(id) => self.part(types, Part::Component(id)),
        }
    }

    /// Types nest 100 deep at most: the validator has checked that.
    fn part(&mut self, types: TypesRef<'_>, part: Part) -> u64 {
        if let Some(known) = self.known.get(&part) {
            return *known;
        }
        let mut size = 1_u64;
        match part {
            Part::Defined(id) => match &types[id] {
                ComponentDefinedType::Record(record) => {
                    for ty in record.fields.values() {
                        size = size.saturating_add(self.value(types, *ty));
                    }
                }
                ComponentDefinedType::Variant(variant) => {
                    for case in variant.cases.values() {
                        size = size.saturating_add(1 + case.ty.map_or(0, |ty| self.value(types, ty)));
                    }
                }
                ComponentDefinedType::Tuple(tuple) => {
                    for ty in &tuple.types {
                        size = size.saturating_add(self.value(types, *ty));
                    }
                }
                ComponentDefinedType::Flags(names) | ComponentDefinedType::Enum(names) => {
                    size = size.saturating_add(names.len() as u64);
                }
                ComponentDefinedType::List { element, .. } | ComponentDefinedType::FixedLengthList { element, .. } => {
                    size = size.saturating_add(self.value(types, *element));
                }
                ComponentDefinedType::Map { key, value, .. } => {
                    size = size.saturating_add(self.value(types, *key)).saturating_add(self.value(types, *value));
                }
                ComponentDefinedType::Option { ty, .. } => size = size.saturating_add(self.value(types, *ty)),
                ComponentDefinedType::Result { ok, err, .. } => {
                    for ty in [ok, err].into_iter().flatten() {
                        size = size.saturating_add(self.value(types, *ty));
                    }
                }
                ComponentDefinedType::Future { ty, .. } | ComponentDefinedType::Stream { ty, .. } => {
                    size = size.saturating_add(ty.map_or(0, |ty| self.value(types, ty)));
                }
                ComponentDefinedType::Primitive(_) | ComponentDefinedType::Own(_) | ComponentDefinedType::Borrow(_) => {
                }
            },
            Part::Func(id) => {
                let ty = &types[id];
                for value in ty.params.iter().map(|(_, value)| value).chain(&ty.result) {
                    size = size.saturating_add(self.value(types, *value));
                }
            }
            Part::Instance(id) => {
                for item in types[id].exports.values() {
                    size = size.saturating_add(self.entity(types, item.ty));
                }
            }
            Part::Component(id) => {
                let ty = &types[id];
                for item in ty.imports.values().chain(ty.exports.values()) {
                    size = size.saturating_add(self.entity(types, item.ty));
                }
            }
        }
        self.known.insert(part, size);
        self.largest = self.largest.max(size);
        size
    }
}
