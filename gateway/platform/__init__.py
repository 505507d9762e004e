"""The ground on which every room stands and no room is about."""
