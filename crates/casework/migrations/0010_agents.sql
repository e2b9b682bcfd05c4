-- Who handed an application in on the applicant's behalf (代办人), where somebody did.
ALTER TABLE casefile ADD COLUMN agent {id};
CREATE INDEX casefile_agent ON casefile (agent, id) WHERE member = 0 AND agent IS NOT NULL;
