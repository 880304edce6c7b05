declare module '@socialgouv/jours-feries' {
  /** French public holidays of a year: name → UTC midnight of the day. */
  export default function getPublicHolidays(
    year: number,
    options?: { alsace?: boolean },
  ): Record<string, Date>;
}
