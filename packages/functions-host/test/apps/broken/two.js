console.log(`port ${new URL(`http://${process.env.WEBSITE_HOSTNAME}`).port}`);
await new Promise((resolve) => setTimeout(resolve, Number(process.env.SLOW_START_MS ?? 0)));
throw new Error('this file does not load');
