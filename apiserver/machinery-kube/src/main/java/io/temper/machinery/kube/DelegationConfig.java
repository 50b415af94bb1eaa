package io.temper.machinery.kube;

import io.temper.machinery.config.Flag;
import java.nio.file.Path;
import java.util.List;

/// Whom a server asks about identities and rights; names and defaults are those of aggregated
/// servers built on k8s.io/apiserver.
public record DelegationConfig(
    @Flag(
            name = "kubeconfig",
            help = "How to reach kube-apiserver; without it, as a pod of the cluster does.")
        Path kubeconfig,
    @Flag(
            name = "authentication-kubeconfig",
            help = "As --kubeconfig, for TokenReviews and the trusted authorities.")
        Path authenticationKubeconfig,
    @Flag(name = "authorization-kubeconfig", help = "As --kubeconfig, for SubjectAccessReviews.")
        Path authorizationKubeconfig,
    @Flag(
            name = "authentication-skip-lookup",
            value = "false",
            help =
                "Trust only the authorities given by flags, not those in ConfigMap"
                    + " kube-system/extension-apiserver-authentication.")
        boolean skipLookup,
    @Flag(
            name = "client-ca-file",
            help =
                "Authorities of client certificates, instead of the cluster's. Read again when it"
                    + " changes.")
        Path clientCaFile,
    @Flag(
            name = "requestheader-client-ca-file",
            help =
                "Authorities of front proxies, instead of the cluster's. Read again when it"
                    + " changes.")
        Path requestHeaderClientCaFile,
    @Flag(
            name = "requestheader-allowed-names",
            help = "Common names of believed front proxies; without any, all of them.")
        List<String> requestHeaderAllowedNames,
    @Flag(
            name = "requestheader-username-headers",
            value = "X-Remote-User",
            help = "Headers in which a front proxy names the user.")
        List<String> requestHeaderUsernameHeaders,
    @Flag(
            name = "requestheader-uid-headers",
            value = "X-Remote-Uid",
            help = "Headers in which a front proxy names the user's uid.")
        List<String> requestHeaderUidHeaders,
    @Flag(
            name = "requestheader-group-headers",
            value = "X-Remote-Group",
            help = "Headers in which a front proxy names the user's groups.")
        List<String> requestHeaderGroupHeaders,
    @Flag(
            name = "requestheader-extra-headers-prefix",
            value = "X-Remote-Extra-",
            help = "What begins headers in which a front proxy says more about the user.")
        List<String> requestHeaderExtraPrefixes) {

  public DelegationConfig {
    requestHeaderAllowedNames = List.copyOf(requestHeaderAllowedNames);
    requestHeaderUsernameHeaders = List.copyOf(requestHeaderUsernameHeaders);
    requestHeaderUidHeaders = List.copyOf(requestHeaderUidHeaders);
    requestHeaderGroupHeaders = List.copyOf(requestHeaderGroupHeaders);
    requestHeaderExtraPrefixes = List.copyOf(requestHeaderExtraPrefixes);
  }

  /// What to use for TokenReviews and the ConfigMap.
  Path authentication() {
    return authenticationKubeconfig.toString().isEmpty() ? kubeconfig : authenticationKubeconfig;
  }

  /// What to use for SubjectAccessReviews.
  Path authorization() {
    return authorizationKubeconfig.toString().isEmpty() ? kubeconfig : authorizationKubeconfig;
  }
}
