-- What waits at the window, in the order it is shown: 0 a deferred material came in, 1 supplemented, 2 received, 4 the last day
-- of what the applicant owes has passed, 5 out for correction, 9 ready to hand out.
UPDATE casefile SET desk = 5 WHERE desk = 3;
