/**
 * The aggregates at work: one persistent shell around every decider, the routing to them, and what
 * carries out their effects. Entry point: {@link io.weir.entity.ControlPlane}.
 */
@NullMarked
package io.weir.entity;

import org.jspecify.annotations.NullMarked;
