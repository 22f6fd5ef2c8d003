/** The page at `/` that tells a visitor the app is up; switched off by `AzureWebJobsDisableHomepage=true` (then 204). */
export function renderHomepage(functionCount: number): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Functions app</title></head>
<body style="font: 16px/1.5 system-ui; max-width: 40rem; margin: 4rem auto; padding: 0 1rem">
<h1>Your Functions app is up and running</h1>
<p>${functionCount} function${functionCount === 1 ? '' : 's'} loaded by functions-host, a local host for Azure Functions v4 Node apps.</p>
</body>
</html>
`;
}
