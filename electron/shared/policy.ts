import * as v from 'valibot';

/**
 * What a connection has to be like before anything about the person is sent: `strict` grade A or better,
 * `balanced` nothing weak, `legacy` also what old servers need, `custom` the lists of the site.
 */
export const PolicyName = v.picklist(['strict', 'balanced', 'legacy', 'custom']);
export type PolicyName = v.InferOutput<typeof PolicyName>;

export const Policy = v.strictObject({
  name: PolicyName,
  /** Refuses a key exchange that a quantum computer could open; goes with every name. */
  isPostQuantumRequired: v.boolean(),
});
export type Policy = v.InferOutput<typeof Policy>;

/** For a target that names none. */
export const defaultPolicy: Policy = { name: 'balanced', isPostQuantumRequired: false };
