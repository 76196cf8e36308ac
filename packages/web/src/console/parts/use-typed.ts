import { useEffect, useState } from 'react';

/** Milliseconds of a pause in the typing. */
const PAUSE = 300;

/**
 * What is typed into a field that narrows a list down: it counts once there is a pause.
 *
 * @param counted what counts now
 * @param count takes what is to count
 */
export function useTyped(
  counted: string,
  count: (text: string) => void,
): [text: string, type: (text: string) => void] {
  const [text, type] = useState(counted);
  useEffect(() => {
    if (text === counted) return undefined;
    const timer = setTimeout(() => count(text), PAUSE);
    return () => clearTimeout(timer);
  }, [text, counted, count]);
  return [text, type];
}
