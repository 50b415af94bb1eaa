package io.temper.agent.report;

/// How the agent itself is doing, as of its last pass.
///
/// @param nanos when that pass ended, on the agent's clock
/// @param cpuNanos CPU time the process has used
/// @param kubeSynced whether the pods were listed at least once
/// @param kubeConnected whether the kube API answers
/// @param certificateExpirySeconds Unix time, 0 without a certificate
public record AgentStatus(
    long nanos,
    long cpuNanos,
    long residentBytes,
    long passes,
    long passNanos,
    long windows,
    int openFiles,
    boolean kubeSynced,
    boolean kubeConnected,
    boolean certificateReady,
    long certificateExpirySeconds) {}
