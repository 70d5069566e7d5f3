//! The registry: everything that modules declare, held against itself once, at start.

use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::access::{Grant, Permissions, Visibility};
use crate::errors::{Code, Constraint, DatabaseErrors, Error, Result, code};
use crate::events::{EventType, Subscription, Wanted};
use crate::i18n::{self, Language};
use crate::inbound::Provider;
use crate::jobs::{Companion, JobKind};
use crate::operation::{Audience, Operation};
use crate::realtime::{Channel, Feed};
use crate::resource::{self, Resource, ResourceInfo};
use crate::schedules::Schedule;

/// A module's manifest: what it is for and what it brings.
pub struct Module {
    /// Its name, and its tag in the document: `sis`.
    pub name: &'static str,
    /// What it is for, in a sentence or two.
    pub description: &'static str,
    /// Its operations.
    pub operations: Vec<Operation>,
    /// Its resources, whose operations are among them; see [`Module::resource`].
    pub resources: Vec<ResourceInfo>,
    /// Permissions it gives to roles.
    pub grants: &'static [Grant],
    /// Relations it knows between people and rows.
    pub visibilities: &'static [Visibility],
    /// Error codes of its own.
    pub codes: &'static [&'static Code],
    /// Database constraints that deserve a code of their own.
    pub constraints: &'static [Constraint],
    /// Kinds of background job.
    pub jobs: Vec<JobKind>,
    /// What it runs beside the workers.
    pub companions: Vec<Companion>,
    /// The types of event it emits.
    pub events: Vec<EventType>,
    /// What it does when something has happened, in another module or its own.
    pub subscriptions: Vec<Subscription>,
    /// What it does when the time comes round.
    pub schedules: Vec<Schedule>,
    /// Whose messages it takes in.
    pub providers: Vec<Arc<dyn Provider>>,
    /// What may be listened to live.
    pub channels: &'static [Channel],
    /// Which events are told live, on its own channels or others.
    pub feeds: &'static [Feed],
    /// Its messages in each language, Fluent.
    pub messages: &'static [(Language, &'static str)],
    /// What it brings for other modules; see [`Module::offer`].
    offers: Vec<Offer>,
}

/// Something of a type that only the modules concerned know.
type Offer = Arc<dyn Any + Send + Sync>;

impl Module {
    /// A module that brings nothing yet.
    #[must_use]
    pub fn new(name: &'static str, description: &'static str) -> Self {
        Self {
            name,
            description,
            operations: Vec::new(),
            resources: Vec::new(),
            grants: &[],
            visibilities: &[],
            codes: &[],
            constraints: &[],
            jobs: Vec::new(),
            companions: Vec::new(),
            events: Vec::new(),
            subscriptions: Vec::new(),
            schedules: Vec::new(),
            providers: Vec::new(),
            channels: &[],
            feeds: &[],
            messages: &[],
            offers: Vec::new(),
        }
    }

    /// Brings something for a module below, which the kernel knows nothing of: a kind of notification, an audience. That
    /// module finds all that is offered of its type with [`Registry::offered`].
    pub fn offer<T: Any + Send + Sync>(&mut self, offer: T) {
        self.offers.push(Arc::new(offer));
    }

    /// Adds everything that can be done with a resource.
    pub fn resource<R: Resource>(&mut self) {
        self.resources.push(ResourceInfo::of::<R>());
        self.operations.extend(resource::operations::<R>());
        self.jobs.extend(resource::job::<R>());
        self.events.extend(EventType::of_resource(R::ENTITY, R::VERBS));
    }
}

/// Everything that modules declare.
pub struct Registry {
    operations: Vec<Operation>,
    resources: Vec<ResourceInfo>,
    modules: Vec<(&'static str, &'static str)>,
    permissions: Permissions,
    visibilities: Vec<Visibility>,
    codes: Vec<&'static Code>,
    jobs: Vec<JobKind>,
    companions: Vec<Companion>,
    events: Vec<EventType>,
    events_by_topic: HashMap<(&'static str, &'static str), usize>,
    subscriptions: Vec<Subscription>,
    schedules: Vec<Schedule>,
    offers: Vec<Offer>,
    providers: Vec<Arc<dyn Provider>>,
    channels: Vec<Channel>,
    feeds: Vec<Feed>,
    messages: Vec<(Language, &'static str)>,
}

impl Registry {
    /// Puts the modules together.
    ///
    /// # Errors
    /// When two operations share an id or an address, two kinds of job a name, a schedule's pattern makes no sense, or a
    /// school's operation asks for no permission.
    /// When two operations share an id or an address, two kinds of job or two channels a name, a school's operation asks for
    /// no permission, or a feed names no channel.
    pub fn new(modules: Vec<Module>) -> Result<Self> {
        let mut registry = Self {
            operations: Vec::new(),
            resources: Vec::new(),
            modules: Vec::new(),
            permissions: Permissions::default(),
            visibilities: Vec::new(),
            codes: code::ALL.to_vec(),
            jobs: Vec::new(),
            companions: Vec::new(),
            events: Vec::new(),
            events_by_topic: HashMap::new(),
            subscriptions: Vec::new(),
            schedules: Vec::new(),
            offers: Vec::new(),
            providers: Vec::new(),
            channels: Vec::new(),
            feeds: Vec::new(),
            messages: i18n::KERNEL.to_vec(),
        };
        let mut grants = Vec::new();
        let mut constraints = Vec::new();
        for module in modules {
            registry.modules.push((module.name, module.description));
            grants.extend_from_slice(module.grants);
            registry.visibilities.extend_from_slice(module.visibilities);
            registry.codes.extend_from_slice(module.codes);
            registry.resources.extend(module.resources);
            registry.jobs.extend(module.jobs);
            registry.companions.extend(module.companions);
            registry.jobs.extend(module.subscriptions.iter().map(|subscription| subscription.job.clone()));
            registry.events.extend(module.events.into_iter().map(|event| event.named(module.name)));
            registry.subscriptions.extend(module.subscriptions);
            registry.jobs.extend(module.schedules.iter().map(|schedule| schedule.job.clone()));
            registry.schedules.extend(module.schedules);
            registry.offers.extend(module.offers);
            registry.providers.extend(module.providers);
            registry.channels.extend_from_slice(module.channels);
            registry.feeds.extend_from_slice(module.feeds);
            registry.messages.extend_from_slice(module.messages);
            constraints.extend_from_slice(module.constraints);
            registry.operations.extend(module.operations.into_iter().map(|mut operation| {
                operation.module = module.name;
                operation
            }));
        }
        registry.events.sort_by(|one, other| one.name.cmp(&other.name));
        registry.events_by_topic =
            registry.events.iter().enumerate().map(|(place, event)| ((event.topic, event.entity), place)).collect();
        registry.check()?;
        let asked = registry.operations.iter().filter_map(|o| o.permission.as_deref());
        let guarded = registry.resources.iter().filter(|resource| !resource.sensitive.is_empty());
        let sensitive: Vec<String> = guarded.map(|r| format!("{}.{}.read_sensitive", r.module, r.entity)).collect();
        let asked = asked.chain(registry.channels.iter().filter_map(|channel| channel.scope.permission()));
        registry.permissions = Permissions::new(asked.chain(sensitive.iter().map(String::as_str)), &grants);
        DatabaseErrors::declare(constraints);
        Ok(registry)
    }

    fn check(&self) -> Result<()> {
        let mut kinds = HashSet::new();
        if let Some(job) = self.jobs.iter().find(|job| !kinds.insert(job.kind.as_str())) {
            return Err(Error::internal(format!("two kinds of job are called {}", job.kind)));
        }
        for schedule in &self.schedules {
            schedule.check()?;
        }
        let mut names = HashSet::new();
        if let Some(event) = self.events.iter().find(|event| !names.insert(event.name.as_str())) {
            return Err(Error::internal(format!("two types of event are called {}", event.name)));
        }
        let mut providers = HashSet::new();
        if let Some(provider) = self.providers.iter().find(|provider| !providers.insert(provider.name())) {
            return Err(Error::internal(format!("two providers are called {}", provider.name())));
        }
        let mut channels = HashSet::new();
        if let Some(channel) = self.channels.iter().find(|channel| !channels.insert(channel.name)) {
            return Err(Error::internal(format!("two channels are called {}", channel.name)));
        }
        if let Some(feed) = self.feeds.iter().find(|feed| !channels.contains(feed.channel)) {
            return Err(Error::internal(format!("a feed of {}, which is no channel", feed.channel)));
        }
        let mut ids = HashSet::new();
        let mut addresses = HashSet::new();
        for operation in &self.operations {
            if !ids.insert(operation.id.as_str()) {
                return Err(Error::internal(format!("two operations are called {}", operation.id)));
            }
            if !addresses.insert((operation.method.as_str(), operation.address())) {
                return Err(Error::internal(format!("two operations at {} {}", operation.method, operation.address())));
            }
            let guarded = operation.permission.is_some();
            let open = matches!(operation.audience, Audience::Public | Audience::Account);
            if !guarded && !open {
                return Err(Error::internal(format!("{} asks for no permission", operation.id)));
            }
        }
        Ok(())
    }

    /// Every operation.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// Every resource.
    #[must_use]
    pub fn resources(&self) -> &[ResourceInfo] {
        &self.resources
    }

    /// Modules with their descriptions, in the order they were composed.
    #[must_use]
    pub fn modules(&self) -> &[(&'static str, &'static str)] {
        &self.modules
    }

    /// Who has which permission.
    #[must_use]
    pub fn permissions(&self) -> &Permissions {
        &self.permissions
    }

    /// The declared relations to rows of an entity.
    pub fn visibilities<'a>(&'a self, entity: &'a str) -> impl Iterator<Item = &'a Visibility> {
        self.visibilities.iter().filter(move |v| v.entity == entity)
    }

    /// Every declared relation between people and rows.
    pub fn all_visibilities(&self) -> impl Iterator<Item = &Visibility> {
        self.visibilities.iter()
    }

    /// Every error code.
    #[must_use]
    pub fn codes(&self) -> &[&'static Code] {
        &self.codes
    }

    /// The kind of job with this name.
    #[must_use]
    pub fn job(&self, kind: &str) -> Option<&JobKind> {
        self.jobs.iter().find(|job| job.kind == kind)
    }

    /// What runs beside the workers.
    #[must_use]
    pub fn companions(&self) -> &[Companion] {
        &self.companions
    }

    /// Every type of event, by name.
    #[must_use]
    pub fn events(&self) -> &[EventType] {
        &self.events
    }

    /// The type of what is emitted under a topic about an entity.
    #[must_use]
    pub fn event_type(&self, topic: &str, entity: &str) -> Option<&EventType> {
        self.events_by_topic.get(&(topic, entity)).and_then(|place| self.events.get(*place))
    }

    /// Every subscription.
    #[must_use]
    pub fn subscriptions(&self) -> &[Subscription] {
        &self.subscriptions
    }

    /// Those who are asked what they want.
    pub(crate) fn asked(&self) -> impl Iterator<Item = Wanted> {
        self.subscriptions.iter().filter_map(|subscription| subscription.wanted)
    }

    /// Whose messages are taken in: the provider of this name.
    #[must_use]
    pub fn provider(&self, name: &str) -> Option<&Arc<dyn Provider>> {
        self.providers.iter().find(|provider| provider.name() == name)
    }

    /// Every provider whose messages are taken in.
    #[must_use]
    pub fn providers(&self) -> &[Arc<dyn Provider>] {
        &self.providers
    }

    /// Who wants to hear of events of a topic.
    pub fn subscriptions_to<'a>(&'a self, topic: &'a str) -> impl Iterator<Item = &'a Subscription> {
        self.subscriptions.iter().filter(move |subscription| subscription.hears(topic))
    }

    /// Everything that comes round by the clock.
    pub fn schedules(&self) -> impl Iterator<Item = &Schedule> {
        self.schedules.iter()
    }

    /// Everything of this type that modules bring for others.
    pub fn offered<T: Any>(&self) -> impl Iterator<Item = &T> {
        self.offers.iter().filter_map(|offer| offer.downcast_ref())
    }

    /// What may be listened to live.
    #[must_use]
    pub fn channels(&self) -> &[Channel] {
        &self.channels
    }

    /// Which events are told live.
    #[must_use]
    pub fn feeds(&self) -> &[Feed] {
        &self.feeds
    }

    /// Whether an event is told live anywhere.
    #[must_use]
    pub fn is_told(&self, topic: &str, entity: &str) -> bool {
        self.feeds.iter().any(|feed| feed.tells(topic, entity))
    }

    /// The messages of all modules.
    #[must_use]
    pub fn message_sources(&self) -> Vec<(Language, &'static str)> {
        self.messages.clone()
    }
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registry").field("modules", &self.modules).finish_non_exhaustive()
    }
}
