/// What people want of Temper, kept by the cluster as custom resources and made for Git: the kinds
/// NodePolicy, OvercommitPolicy and PricingPolicy. What makes no sense is refused when it is
/// written, with a sentence.
@NullMarked
package io.temper.crds.policy;

import org.jspecify.annotations.NullMarked;
