/** A problem the person at the keyboard can mend; printed without a stack. */
export class ToolchainError extends Error {}
