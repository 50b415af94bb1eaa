package io.temper.machinery.schema;

import static io.temper.machinery.schema.Schema.BOOLEAN;
import static io.temper.machinery.schema.Schema.INT32;
import static io.temper.machinery.schema.Schema.INT64;
import static io.temper.machinery.schema.Schema.STRING;
import static io.temper.machinery.schema.Schema.listOf;
import static io.temper.machinery.schema.Schema.setOf;

import io.temper.machinery.meta.GroupVersion;
import io.temper.machinery.meta.GroupVersionKind;
import java.util.Arrays;
import java.util.List;

/// The forms every API group shares, under the names the cluster gives them (apimachinery
/// pkg/apis/meta/v1).
final class MetaDefinitions {
  static final String PREFIX = "io.k8s.apimachinery.pkg.apis.meta.v1.";
  static final String VERSION_INFO = "io.k8s.apimachinery.pkg.version.Info";
  private static final String RAW_EXTENSION = "io.k8s.apimachinery.pkg.runtime.RawExtension";

  private static final GroupVersion CORE = new GroupVersion("", "v1");
  private static final Schema TIME = reference("Time");
  private static final Schema STRINGS = new Schema.MapOf(STRING);

  static final Property API_VERSION =
      Property.optional(
          "apiVersion", STRING, "Group and version of the form this object is written in.");
  static final Property KIND =
      Property.optional("kind", STRING, "Type of this object; fixed by where it was read.");

  private MetaDefinitions() {}

  static Schema reference(String name) {
    return new Schema.Reference(PREFIX + name);
  }

  /// @param group kinds which the cluster registers in every group are named for this one too
  static List<Definition> all(GroupVersion group) {
    return List.of(
        kind(
            "APIGroup",
            "Versions of one API group.",
            CORE,
            API_VERSION,
            KIND,
            Property.required("name", STRING, "Name of the group."),
            Property.optional(
                "preferredVersion",
                reference("GroupVersionForDiscovery"),
                "Version to use when there is no reason for another."),
            Property.optional(
                "serverAddressByClientCIDRs",
                listOf(reference("ServerAddressByClientCIDR")),
                "Addresses of this server by the client's network."),
            Property.required(
                "versions", listOf(reference("GroupVersionForDiscovery")), "Versions served.")),
        kind(
            "APIGroupList",
            "API groups served.",
            CORE,
            API_VERSION,
            KIND,
            Property.required("groups", listOf(reference("APIGroup")), "The groups.")),
        part(
            "APIResource",
            "One resource of a group: its names, scope and verbs.",
            Property.optional(
                "categories",
                listOf(STRING),
                "Groups of resources it is listed with, such as all."),
            Property.optional("group", STRING, "Group, where it is not the list's."),
            Property.required("kind", STRING, "Kind of its objects."),
            Property.required("name", STRING, "Plural name."),
            Property.required("namespaced", BOOLEAN, "Whether its objects live in a namespace."),
            Property.optional("shortNames", listOf(STRING), "Shorter names for the command line."),
            Property.required("singularName", STRING, "Name of one object, in lower case."),
            Property.optional(
                "storageVersionHash", STRING, "Changes when the form kept in storage changes."),
            Property.required("verbs", listOf(STRING), "What can be done with it."),
            Property.optional("version", STRING, "Version, where it is not the list's.")),
        kind(
            "APIResourceList",
            "Resources of one group and version.",
            CORE,
            API_VERSION,
            Property.required("groupVersion", STRING, "Group and version."),
            KIND,
            Property.required("resources", listOf(reference("APIResource")), "The resources.")),
        registeredEverywhere(
            "DeleteOptions",
            "How to delete.",
            group,
            API_VERSION,
            Property.optional("dryRun", listOf(STRING), "All: go through the motions only."),
            Property.optional(
                "gracePeriodSeconds",
                INT64,
                "Seconds before the object is gone; 0 at once, absent the kind's default."),
            Property.optional(
                "ignoreStoreReadErrorWithClusterBreakingPotential",
                BOOLEAN,
                "Delete an object that can no longer be read from storage, without finalizers."),
            KIND,
            Property.optional("orphanDependents", BOOLEAN, "Deprecated: see propagationPolicy."),
            Property.optional(
                "preconditions", reference("Preconditions"), "What must hold, or 409 Conflict."),
            Property.optional("propagationPolicy", STRING, "Orphan, Background or Foreground.")),
        new Definition(
            PREFIX + "FieldsV1",
            "A set of fields as a tree: f:name, k:{keys}, v:value, i:index.",
            new Schema.Anything(),
            List.of()),
        part(
            "GroupVersionForDiscovery",
            "A group and version as one string and apart.",
            Property.required("groupVersion", STRING, "group/version."),
            Property.required("version", STRING, "The version alone.")),
        part(
            "ListMeta",
            "What lists carry.",
            Property.optional("continue", STRING, "Token for the next page; empty on the last."),
            Property.optional(
                "remainingItemCount", INT64, "Objects after this page, where it is known."),
            Property.optional(
                "resourceVersion", STRING, "Revision of the list, from which a watch may go on."),
            Property.optional("selfLink", STRING, "Deprecated, never set.")),
        part(
            "ManagedFieldsEntry",
            "Fields that one manager owns.",
            Property.optional("apiVersion", STRING, "Version the fields are named in."),
            Property.optional("fieldsType", STRING, "FieldsV1."),
            Property.optional("fieldsV1", reference("FieldsV1"), "The fields."),
            Property.optional("manager", STRING, "Who owns them."),
            Property.optional("operation", STRING, "Apply or Update."),
            Property.optional("subresource", STRING, "Subresource they were written through."),
            Property.optional("time", TIME, "When they last changed.")),
        objectMeta(),
        whole(
            "OwnerReference",
            "The object that owns another.",
            Property.required("apiVersion", STRING, "Its group and version."),
            Property.optional(
                "blockOwnerDeletion",
                BOOLEAN,
                "Whether it waits for this object when deleted in the foreground."),
            Property.optional("controller", BOOLEAN, "Whether it is the managing controller."),
            Property.required("kind", STRING, "Its kind."),
            Property.required("name", STRING, "Its name."),
            Property.required("uid", STRING, "Its uid.")),
        new Definition(
            PREFIX + "Patch",
            "A patch in the form its content type names.",
            new Schema.Anything(),
            List.of()),
        part(
            "Preconditions",
            "What must hold before an operation is carried out.",
            Property.optional("resourceVersion", STRING, "The object is at this revision."),
            Property.optional("uid", STRING, "The object has this uid.")),
        new Definition(RAW_EXTENSION, "An object of any kind.", new Schema.Anything(), List.of()),
        part(
            "ServerAddressByClientCIDR",
            "Address to use from one network.",
            Property.required("clientCIDR", STRING, "The client's network."),
            Property.required("serverAddress", STRING, "Address of the server.")),
        kind(
            "Status",
            "Outcome of a request that returns no object.",
            CORE,
            API_VERSION,
            Property.optional("code", INT32, "HTTP code."),
            Property.optional("details", reference("StatusDetails"), "What it is about."),
            KIND,
            Property.optional("message", STRING, "What happened, for people."),
            Property.optional("metadata", reference("ListMeta"), "Metadata, as of a list."),
            Property.optional("reason", STRING, "What happened, for programs."),
            Property.optional("status", STRING, "Success or Failure.")),
        part(
            "StatusCause",
            "One reason among several.",
            Property.optional("field", STRING, "Field it is about, as a path."),
            Property.optional("message", STRING, "What is wrong, for people."),
            Property.optional("reason", STRING, "What is wrong, for programs.")),
        part(
            "StatusDetails",
            "What a status is about.",
            Property.optional("causes", listOf(reference("StatusCause")), "The single reasons."),
            Property.optional("group", STRING, "Group of the object."),
            Property.optional("kind", STRING, "Kind of the object, or the resource."),
            Property.optional("name", STRING, "Name of the object."),
            Property.optional("retryAfterSeconds", INT32, "When to try again, in seconds."),
            Property.optional("uid", STRING, "The object's uid.")),
        new Definition(
            PREFIX + "Time", "A time as RFC 3339 in whole seconds.", Schema.TIME, List.of()),
        registeredEverywhere(
            "WatchEvent",
            "One line of a watch.",
            group,
            Property.required(
                "object",
                new Schema.Reference(RAW_EXTENSION),
                "The object after the change; for DELETED as it last was, for ERROR a Status."),
            Property.required("type", STRING, "ADDED, MODIFIED, DELETED, BOOKMARK or ERROR.")),
        new Definition(
            VERSION_INFO,
            "Version of the server and how it was built.",
            new Schema.Structure(
                List.of(
                    Property.required("buildDate", STRING, "When it was built."),
                    Property.required("compiler", STRING, "What compiled it."),
                    Property.required("gitCommit", STRING, "Commit it was built from."),
                    Property.required("gitTreeState", STRING, "clean or dirty."),
                    Property.required("gitVersion", STRING, "Version."),
                    Property.required("goVersion", STRING, "Runtime."),
                    Property.required("major", STRING, "Major version."),
                    Property.required("minor", STRING, "Minor version."),
                    Property.required("platform", STRING, "Operating system and architecture."))),
            List.of()));
  }

  private static Definition objectMeta() {
    return part(
        "ObjectMeta",
        "What every object carries.",
        Property.optional("annotations", STRINGS, "Notes by tools; cannot be selected by."),
        Property.optional("creationTimestamp", TIME, "When the server created it."),
        Property.optional(
            "deletionGracePeriodSeconds", INT64, "Seconds it had left when deletion began."),
        Property.optional("deletionTimestamp", TIME, "When deletion was asked for."),
        Property.optional(
            "finalizers", setOf(STRING), "Who must act before the object may be gone."),
        Property.optional(
            "generateName", STRING, "Start of a name which the server completes at creation."),
        Property.optional("generation", INT64, "Counts changes of what is wanted."),
        Property.optional("labels", STRINGS, "Names to select by."),
        Property.optional(
            "managedFields", listOf(reference("ManagedFieldsEntry")), "Who owns which fields."),
        Property.optional("name", STRING, "Name, unique among its kind in a namespace."),
        Property.optional("namespace", STRING, "Namespace; empty for objects of the cluster."),
        Property.optional(
            "ownerReferences", listOf(reference("OwnerReference"), "uid"), "Objects it goes with."),
        Property.optional("resourceVersion", STRING, "Revision, to be compared and handed back."),
        Property.optional("selfLink", STRING, "Deprecated, never set."),
        Property.optional("uid", STRING, "Unique over time and space."));
  }

  private static Definition part(String name, String description, Property... properties) {
    return definition(name, description, List.of(), properties);
  }

  /// A part that is merged as one.
  private static Definition whole(String name, String description, Property... properties) {
    return new Definition(
        PREFIX + name,
        description,
        new Schema.Structure(Arrays.asList(properties), Schema.MapKind.ATOMIC),
        List.of());
  }

  private static Definition kind(
      String name, String description, GroupVersion group, Property... properties) {
    return definition(name, description, List.of(GroupVersionKind.of(group, name)), properties);
  }

  private static Definition registeredEverywhere(
      String name, String description, GroupVersion group, Property... properties) {
    return definition(
        name,
        description,
        List.of(GroupVersionKind.of(CORE, name), GroupVersionKind.of(group, name)),
        properties);
  }

  private static Definition definition(
      String name, String description, List<GroupVersionKind> kinds, Property... properties) {
    return new Definition(
        PREFIX + name, description, new Schema.Structure(Arrays.asList(properties)), kinds);
  }
}
