/** What a member's blocks hold, by the numbers of domains. */
export const DOMAINS = ["bytes", "pictures", "items"] as const;
export type Domain = (typeof DOMAINS)[number];
