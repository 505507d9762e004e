/** The ways in which people without a contact meet the institution, in their order. */
export const PLACES = ['barracks', 'patrol', 'neighbourhood', 'phone', 'online'] as const;
