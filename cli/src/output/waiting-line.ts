/** What a start prints when it waits for what others have to do: a sentence, or a JSON object of its own. */
export function waitingLine(waiting: string, data: string, json: boolean): string {
  return json ? JSON.stringify({ data, waiting }) : `${waiting}; this is waited for`;
}
