package io.temper.machinery.kube.server;

import io.temper.machinery.audit.AuditConfig;
import io.temper.machinery.http.ServingConfig;
import io.temper.machinery.kube.DelegationConfig;

/// How a server serves, whom it asks and what it records: the flags of every aggregated server.
public record AggregatedConfig(
    ServingConfig serving, DelegationConfig delegation, AuditConfig audit) {}
